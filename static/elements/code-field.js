/**
 * Sends the form by itself, once, when the code is there, typed or pasted: six digits, or with
 * `letters` eight letters and digits.
 *
 * With `once-complete` only: after a refusal the page leaves it out, so that a person who mends
 * one digit is not cut short. With `overtype` what was typed is selected, since it was not the
 * code: whoever types or pastes another need not delete it, and a cursor key mends it.
 */
customElements.define(
  "code-field",
  class extends HTMLElement {
    connectedCallback() {
      this.input = this.querySelector("input");
      queueMicrotask(() => this.select()); // after htmx has put the cursor where it was
      if (!this.hasAttribute("once-complete")) return;
      this.querySelector("[hidden]")?.removeAttribute("hidden");
      this.input.addEventListener("input", this);
    }

    select() {
      const end = this.input.value.length;
      if (end) this.input.setSelectionRange(this.hasAttribute("overtype") ? 0 : end, end);
    }

    handleEvent(event) {
      const find = this.hasAttribute("letters") ? this.findLetters : this.findDigits;
      const code = event.isComposing ? null : find(this.input.value);
      if (!code) return;
      this.input.removeEventListener("input", this);
      this.input.value = code;
      this.input.form.requestSubmit();
    }

    /** Eight letters and digits, alone with spaces and dashes; a sentence waits for the button. */
    findLetters(text) {
      const bare = text.replace(/[\s\p{Cf}\p{Pd}]/gu, "");
      return /^[0-9a-tv-z]{8}$/i.test(bare) ? bare : null;
    }

    /** Six digits of any script, alone with spaces and dashes, or the only six in a sentence. */
    findDigits(text) {
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
