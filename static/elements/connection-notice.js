/** Says so when a request got no answer, and takes it back at the next answer. */
customElements.define(
  "connection-notice",
  class extends HTMLElement {
    events = ["htmx:error", "htmx:response:error", "htmx:before:swap"];

    connectedCallback() {
      for (const event of this.events) document.addEventListener(event, this);
    }

    disconnectedCallback() {
      for (const event of this.events) document.removeEventListener(event, this);
    }

    handleEvent({ type, detail }) {
      const status = detail.ctx?.response?.status;
      // A proxy that answers for an absent server: 502 and 504 are not swapped in either.
      const lost = type === "htmx:error" || status === 502 || status === 504;
      this.textContent = lost ? "The connection was lost. Nothing is lost: try again." : "";
      // A new panel makes old news of what was said about the last one.
      if (type === "htmx:before:swap" && detail.ctx.target?.id === "panel") {
        document.getElementById("status").textContent = "";
      }
    }
  },
);
