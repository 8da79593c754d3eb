/** Adds a button that shows the password inside, until the form is sent. */
customElements.define(
  "password-field",
  class extends HTMLElement {
    connectedCallback() {
      this.input = this.querySelector("input");
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.setAttribute("aria-label", "Show password");
      this.button.addEventListener("click", () => this.show(this.input.type === "password"));
      this.input.form.addEventListener("submit", () => this.show(false));
      this.show(false);
      this.input.after(this.button);
    }

    show(visible) {
      this.input.type = visible ? "text" : "password";
      this.button.textContent = visible ? "Hide" : "Show";
      this.button.setAttribute("aria-pressed", String(visible));
    }
  },
);
