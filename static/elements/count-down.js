/**
 * Counts the seconds that the server says are left, and dispatches `done` when they are over:
 * `seconds`, of `total` for the bar; `announce` reads out one minute and ten seconds; `done-text`
 * takes the place of everything inside at the end. `.left` inside holds the words that change.
 */
customElements.define(
  "count-down",
  class extends HTMLElement {
    connectedCallback() {
      this.seconds = Math.max(1, Number(this.getAttribute("seconds"))); // 0 would ask without pause
      this.total = Number(this.getAttribute("total")) || this.seconds;
      Object.assign(this, { steady: performance.now(), clock: Date.now() });
      document.addEventListener("visibilitychange", this);
      this.handleEvent();
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
      document.removeEventListener("visibilitychange", this);
    }

    /** Milliseconds left. The steady time may stand still in sleep, the clock may be set back. */
    get remaining() {
      return this.seconds * 1000 - Math.max(performance.now() - this.steady, Date.now() - this.clock);
    }

    /** Shows the whole seconds left, and comes back when there is one less. */
    handleEvent() {
      clearTimeout(this.timer);
      const left = Math.ceil(this.remaining / 1000);
      if (left <= 0) return this.finish();
      const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      const words = left < 3600 ? clock : this.inHours(Math.ceil(left / 60));
      this.querySelector(".left").textContent = `in ${left < 60 ? `${left} s` : words}`;
      this.style.setProperty("--left", left / this.total);
      if (this.hasAttribute("announce") && [60, 10].includes(left)) this.say(`${left} seconds left.`);
      this.timer = setTimeout(() => this.handleEvent(), this.remaining - (left - 1) * 1000);
    }

    /** "1 hour 20 minutes", rounded up, as the server says it. */
    inHours(minutes) {
      const some = (count, unit) => (count ? `${count} ${unit}${count === 1 ? "" : "s"}` : "");
      return `${some(Math.floor(minutes / 60), "hour")} ${some(minutes % 60, "minute")}`.trim();
    }

    finish() {
      this.disconnectedCallback();
      const text = this.getAttribute("done-text");
      if (text) this.say((this.textContent = text));
      this.dispatchEvent(new CustomEvent("done", { bubbles: true }));
    }

    /** Reads out what those who see the numbers need not be told. */
    say(text) {
      const words = Object.assign(document.createElement("span"), { className: "unseen", textContent: text });
      document.getElementById("status").replaceChildren(words);
    }
  },
);
