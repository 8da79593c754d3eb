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
      this.ticked = performance.now();
      this.clock = Date.now();
      this.marks = this.hasAttribute("announce") ? [60, 10].filter((s) => s < this.seconds) : [];
      document.addEventListener("visibilitychange", this);
      this.handleEvent();
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
      document.removeEventListener("visibilitychange", this);
    }

    /** Milliseconds left. The steady clock may stand still in sleep, the other one may be set. */
    get remaining() {
      const elapsed = Math.max(performance.now() - this.ticked, Date.now() - this.clock);
      return this.seconds * 1000 - elapsed;
    }

    handleEvent() {
      clearTimeout(this.timer);
      const left = Math.ceil(this.remaining / 1000);
      if (left <= 0) return this.finish();
      this.show(left);
      this.timer = setTimeout(() => this.handleEvent(), this.remaining - (left - 1) * 1000);
    }

    show(left) {
      const minutes = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      const words = this.querySelector(".left");
      if (words) words.textContent = `in ${left < 60 ? `${left} s` : minutes}`;
      this.style.setProperty("--left", left / Number(this.getAttribute("total") ?? this.seconds));
      if (left <= this.marks[0]) this.say(this.marks.shift() === 60 ? "One minute left." : "Ten seconds left.");
    }

    finish() {
      this.disconnectedCallback();
      const text = this.getAttribute("done-text");
      if (text) this.textContent = text;
      if (text) this.say(text);
      this.dispatchEvent(new CustomEvent("done", { bubbles: true }));
    }

    /** Reads out what those who see the numbers need not be told. */
    say(text) {
      const words = Object.assign(document.createElement("span"), { className: "unseen", textContent: text });
      document.getElementById("status").replaceChildren(words);
    }
  },
);
