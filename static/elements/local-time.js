/** Shows the `<time>` inside in the reader's own zone; with `day`, the day as well; `seconds`, too. */
customElements.define(
  "local-time",
  class extends HTMLElement {
    connectedCallback() {
      const time = this.querySelector("time");
      const day = this.hasAttribute("day") ? { dateStyle: "long" } : {};
      const timeStyle = this.hasAttribute("seconds") ? "medium" : "short";
      const format = new Intl.DateTimeFormat("en-GB", { ...day, timeStyle });
      time.textContent = format.format(new Date(time.dateTime));
    }
  },
);
