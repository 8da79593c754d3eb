/**
 * Sends the form by itself, once, when six digits are there, typed or pasted.
 *
 * With `once-complete` only: after a wrong code the page leaves it out, so that a person who mends
 * one digit is not cut short.
 */
customElements.define(
  "code-field",
  class extends HTMLElement {
    connectedCallback() {
      if (!this.hasAttribute("once-complete")) return;
      this.input = this.querySelector("input");
      this.querySelector("[hidden]")?.removeAttribute("hidden");
      this.input.addEventListener("input", this);
    }

    handleEvent(event) {
      const code = event.isComposing ? null : this.findCode(this.input.value);
      if (!code) return;
      this.input.removeEventListener("input", this);
      this.input.value = code;
      this.input.form.requestSubmit();
    }

    /** Six digits of any script, alone with spaces and dashes, or the only six in a sentence. */
    findCode(text) {
      const bare = text.replace(/[\s\p{Cf}\p{Pd}]/gu, "");
      if (/^\p{Nd}{6}$/u.test(bare)) return bare;
      // Without a word around it, "123456 7" is a code mistyped and not a sentence.
      if (!/\p{L}/u.test(text)) return null;
      const code = /(?<![\p{L}\p{Nd}+_])\p{Nd}{3}[\s\p{Pd}]?\p{Nd}{3}(?![\p{L}\p{Nd}_])/gu;
      const found = new Set(text.match(code)?.map((match) => match.replace(/\P{Nd}/gu, "")));
      return found.size === 1 ? [...found][0] : null;
    }
  },
);
