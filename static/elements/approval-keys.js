/**
 * One key for a row, while the focus is in the list and not in a field (WCAG 2.2, 2.1.4): a approves,
 * r opens the reason, u takes back, x selects, j and k go on and back.
 */
customElements.define(
  "approval-keys",
  class extends HTMLElement {
    presses = { a: "[id^=approve-] button", u: "[id^=undo-] button", x: "[type=checkbox]" };

    connectedCallback() {
      this.rows = [...this.querySelectorAll("tbody tr")];
      for (const row of this.rows) row.setAttribute("aria-keyshortcuts", "a r u x j k");
      this.stop = this.rows.find((row) => row.autofocus) ?? this.rows[0];
      this.stop.tabIndex = 0;
      this.querySelector(".keys").hidden = false;
      this.addEventListener("keydown", this);
    }

    disconnectedCallback() {
      this.removeEventListener("keydown", this);
    }

    handleEvent(event) {
      const row = event.target.closest("tbody tr");
      if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") return this.close(row);
      if (event.target.matches("textarea")) return;
      if (event.key in this.presses) row.querySelector(this.presses[event.key])?.click();
      else if (event.key === "r") this.open(row);
      else if (event.key === "j" || event.key === "k") this.go(row, event.key === "j" ? 1 : -1);
      else return;
      event.preventDefault();
    }

    /** One row at a time is a stop for Tab; the keys go to the others. */
    go(row, step) {
      const next = this.rows[this.rows.indexOf(row) + step];
      if (!next) return;
      this.stop.tabIndex = -1;
      this.stop = next;
      next.tabIndex = 0;
      next.focus();
    }

    open(row) {
      row.querySelector("details")?.setAttribute("open", "");
      row.querySelector("textarea")?.focus();
    }

    close(row) {
      row.querySelector("details")?.removeAttribute("open");
      row.focus();
    }
  },
);
