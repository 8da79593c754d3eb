/** Adds a button that prints the page; without scripts the browser's own menu does. */
customElements.define(
  "print-button",
  class extends HTMLElement {
    connectedCallback() {
      if (this.button) return;
      this.button = Object.assign(document.createElement("button"), {
        type: "button",
        className: "secondary",
        textContent: "Print them",
      });
      this.button.addEventListener("click", () => window.print());
      this.append(this.button);
    }
  },
);
