/**
 * Has the browser `create` or `get` a passkey (`mode`), asked as `options` says, before the form around
 * it or inside is sent. `autofill` offers it at the name, too. `.instead` is for browsers that cannot.
 */
customElements.define(
  "passkey-field",
  class extends HTMLElement {
    connectedCallback() {
      if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return;
      for (const part of this.children) part.hidden = part.classList.contains("instead");
      this.form = this.closest("form") ?? this.querySelector("form");
      this.form.addEventListener("submit", this, true); // before htmx hears of it
      this.offer();
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
      this.waiting?.abort();
    }

    /** Holds back the form that a person sends, until there is an answer to go with it. */
    handleEvent(event) {
      if (!event.submitter) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.ask().then((answer) => this.send(answer), ({ name }) => name === "AbortError" || this.say(name));
    }

    async offer() {
      const before = this.waiting;
      const can = await PublicKeyCredential.isConditionalMediationAvailable?.();
      if (!can || !this.hasAttribute("autofill") || this.waiting !== before || !this.isConnected) return;
      this.ask("conditional").then((answer) => answer && this.send(answer), () => {});
      this.timer = setTimeout(() => this.offer(), 9 * 60_000); // a question is good for ten minutes
    }

    /** Returns the answer; "" where the server asks nothing, and says why when the form comes. */
    async ask(mediation) {
      this.disconnectedCallback(); // one question at a time
      const [{ signal }, mode] = [(this.waiting = new AbortController()), this.getAttribute("mode")];
      const reply = await fetch(this.getAttribute("options"), { method: "POST", signal });
      if (!reply.ok || reply.redirected) return "";
      const kind = mode === "create" ? "Creation" : "Request";
      const publicKey = PublicKeyCredential[`parse${kind}OptionsFromJSON`](await reply.json());
      return JSON.stringify(await navigator.credentials[mode]({ publicKey, mediation, signal }));
    }

    send(answer) {
      this.form.elements.credential.value = answer;
      this.form.requestSubmit();
    }

    say(problem) {
      const words = { InvalidStateError: "This device has a passkey for this account already." }[problem];
      document.getElementById("status").textContent = words ?? "No passkey was used. You can try again.";
      this.offer();
    }
  },
);
