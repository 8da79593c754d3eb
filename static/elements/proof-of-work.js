/**
 * Does some work for the form around it (ALTCHA), so that no person has to solve a puzzle, and
 * holds the form back until the work is done.
 *
 * `challenge`, `widget` and `worker` are addresses. Where it cannot work, the words inside come
 * back, which say what to do instead, and the form goes as it is.
 */
customElements.define(
  "proof-of-work",
  class extends HTMLElement {
    async connectedCallback() {
      this.form = this.closest("form");
      this.form.addEventListener("submit", this, true); // before htmx hears of it
      this.form.addEventListener("htmx:finally:request", this);
      this.instead ??= this.textContent;
      this.replaceChildren((this.words = new Text()));
      this.follow("verifying");
      const [challenge, widget, worker] = ["challenge", "widget", "worker"].map((a) => this.getAttribute(a));
      const isLoaded = isSecureContext && (await import(widget).catch(() => false));
      if (!isLoaded) return this.follow("error");
      $altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(worker));
      const quiet = { display: "invisible", humanInteractionSignature: false, minDuration: 0 };
      $altcha.defaults.set({ auto: "onload", challenge, ...quiet });
      this.widget = document.createElement("altcha-widget");
      this.widget.hidden = true;
      this.widget.addEventListener("statechange", ({ detail }) => this.follow(detail.state));
      this.append(this.widget);
    }

    disconnectedCallback() {
      this.form.removeEventListener("submit", this, true);
      this.form.removeEventListener("htmx:finally:request", this);
      this.widget?.reset(); // ends its workers
    }

    /** Lets the form go with a fresh solution only. */
    handleEvent(event) {
      if (event.type !== "submit" && event.target === this.form) this.goodUntil = 0; // sent: used
      if (event.type !== "submit" || Date.now() < this.goodUntil) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.held = event;
      if (["verified", "error"].includes(this.widget?.getState())) this.widget.verify();
    }

    follow(state) {
      if (!this.isConnected) return;
      const isOver = state === "verified" || state === "error";
      const busy = "Checking that this is a browser, a few seconds…";
      this.words.data = { verified: "This browser is checked.", error: this.instead }[state] ?? busy;
      this.goodUntil = isOver ? Date.now() + 15 * 60_000 : 0; // the server allows 20 minutes
      if (state === "unverified") this.widget.verify();
      if (isOver && this.held) this.form.requestSubmit(this.held.submitter);
      if (isOver) this.held = null;
    }
  },
);
