// Marks words that partners agreed to avoid while somebody writes. The text goes to our own server and is kept nowhere; without
// this script the button “Check the words” does the same on a page of its own.

const PAUSE_MS = 600;
const KEPT = "accord-kept:";

export function startWords() {
  for (const offer of document.querySelectorAll("[data-accord-words]")) {
    const form = offer.closest("form");
    const names = offer.querySelector("[name=accord-words]").value.split(",");
    const page = offer.querySelector("[name=accord-then]").value;
    // Only forms about plans keep why; elsewhere it is counted that words were kept.
    const asksWhy = offer.dataset.accordWords === "reasons";
    for (const name of names) {
      const field = form.querySelector(`textarea[name="${CSS.escape(name)}"]`);
      if (field) {
        watch({ form, asksWhy }, field, page);
      }
    }
  }
}

function watch(of, field, page) {
  const list = document.createElement("ul");
  list.className = "govuk-list accord-marks";
  list.setAttribute("aria-live", "polite");
  list.setAttribute("aria-label", "Words that partners agreed to put otherwise");
  list.hidden = true;
  field.closest(".govuk-form-group").after(list);
  let waiting;
  let newest = 0;
  const look = async () => {
    const asked = ++newest;
    let marks;
    try {
      const body = new URLSearchParams({ text: field.value, page });
      const answer = await fetch("/language/marks", { method: "POST", body });
      if (!answer.ok || !answer.headers.get("content-type")?.startsWith("application/json")) {
        return;
      }
      marks = await answer.json();
    } catch {
      // Without a network nothing is marked, and nothing is stopped.
      return;
    }
    // What was typed meanwhile is asked about by itself.
    if (asked === newest) {
      show(of, field, list, marks);
    }
  };
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE_MS);
  };
  field.addEventListener("input", later);
  field.addEventListener("accord-replaced", look);
  if (field.value) {
    later();
  }
}

function show(of, field, list, marks) {
  const kept = new Set([...of.form.querySelectorAll(`input[name^="${KEPT}"]`)].map((one) => one.name.slice(KEPT.length)));
  const open = marks.filter((mark) => !kept.has(mark.term));
  list.replaceChildren(...open.map((mark) => item(of, field, list, mark)));
  list.hidden = open.length === 0;
}

function item(of, field, list, mark) {
  const item = document.createElement("li");
  item.className = "accord-marks__item";
  const words = document.createElement("strong");
  words.textContent = `“${mark.words}”`;
  const note = mark.note ? ` Is it meant so: ${mark.note}?` : "";
  item.append(words, `: ${mark.prefer}. ${mark.why}.${note} `);
  for (const replacement of mark.replacements) {
    item.append(button(`Put “${replacement}”`, () => replace(field, mark, replacement)), " ");
  }
  item.append(
    button(of.asksWhy ? "Keep it, because …" : "Keep it", () =>
      of.asksWhy ? keep(of.form, field, item, mark) : keepFor(of.form, field, mark, "yes"),
    ),
  );
  return item;
}

function button(text, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "accord-link-button";
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
}

function replace(field, mark, replacement) {
  // The text may have moved since it was looked at.
  if (field.value.slice(mark.start, mark.end) === mark.words) {
    field.setRangeText(replacement, mark.start, mark.end, "end");
    field.dispatchEvent(new Event("accord-replaced"));
    field.focus();
  }
}

function keepFor(form, field, mark, reason) {
  const hidden = document.createElement("input");
  hidden.type = "hidden";
  hidden.name = KEPT + mark.term;
  hidden.value = reason;
  form.append(hidden);
  field.dispatchEvent(new Event("accord-replaced"));
  field.focus();
}

function keep(form, field, item, mark) {
  const label = document.createElement("label");
  label.className = "govuk-label";
  label.textContent = "Why these words are right here. Your agency and those who ratify the words read it; name nobody";
  const reason = document.createElement("input");
  reason.className = "govuk-input govuk-input--width-20";
  reason.maxLength = 500;
  label.append(reason);
  const keepIt = button("Keep it", () => {
    if (reason.value.trim()) {
      keepFor(form, field, mark, reason.value.trim());
    } else {
      reason.focus();
    }
  });
  item.append(label, keepIt);
  reason.focus();
}
