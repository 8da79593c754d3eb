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
      // 502 and 504 come from a proxy whose server is away, and are not swapped in.
      const isLost = type === "htmx:error" || [502, 504].includes(detail.ctx?.response?.status);
      this.textContent = isLost ? "The connection was lost. Nothing is lost: try again." : "";
      // A new panel makes old news of what was said about the last one.
      const isPanel = type === "htmx:before:swap" && detail.ctx.target?.id === "panel";
      if (isPanel && !isLost) document.getElementById("status").textContent = "";
    }
  },
);
