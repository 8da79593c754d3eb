/**
 * Counts the seconds that the server says are left, and dispatches `done` when they are over.
 *
 * `seconds`, of `total` for the bar; `announce` reads out one minute and ten seconds; `done-text`
 * takes the place of everything inside at the end. `.left` inside holds the words that change.
 */
customElements.define(
  "count-down",
  class extends HTMLElement {
    connectedCallback() {
      // Less than a second would ask the server again without pause.
      this.seconds = Math.max(1, Number(this.getAttribute("seconds")));
      this.total = Number(this.getAttribute("total")) || this.seconds;
      this.began = { steady: performance.now(), clock: Date.now() };
      document.addEventListener("visibilitychange", this);
      this.handleEvent();
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
      document.removeEventListener("visibilitychange", this);
    }

    /** Milliseconds left. The steady time may stand still in sleep, the clock may be set back. */
    get remaining() {
      const { steady, clock } = this.began;
      return this.seconds * 1000 - Math.max(performance.now() - steady, Date.now() - clock);
    }

    /** Shows the whole seconds left, and comes back when there is one less. */
    handleEvent() {
      clearTimeout(this.timer);
      const left = Math.ceil(this.remaining / 1000);
      if (left <= 0) return this.finish();
      const minutes = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      this.querySelector(".left").textContent = `in ${left < 60 ? `${left} s` : minutes}`;
      this.style.setProperty("--left", left / this.total);
      if (this.hasAttribute("announce") && [60, 10].includes(left)) this.say(`${left} seconds left.`);
      this.timer = setTimeout(() => this.handleEvent(), this.remaining - (left - 1) * 1000);
    }

    finish() {
      this.disconnectedCallback();
      const text = this.getAttribute("done-text");
      if (text) this.say((this.textContent = text));
      this.dispatchEvent(new CustomEvent("done", { bubbles: true }));
    }

    /** Reads out what those who see the numbers need not be told. */
    say(text) {
      const words = document.createElement("span");
      words.className = "unseen";
      words.textContent = text;
      document.getElementById("status").replaceChildren(words);
    }
  },
);
