"""How a field is found by the words beside it, in one look at a form."""

MARK = "data-found-as"

# For each [label, words to choose]: the kind of its field, the option of a list, and a mark on
# every element that is to be answered. A legend names a group, whose answers have labels of their
# own; "(可选)" or a unit may follow a label.
MARK_FIELDS = """(main, [name, asked]) => {
  main.querySelectorAll(`[${name}]`).forEach(e => e.removeAttribute(name));
  const read = e => e.innerText.replace(/\\s+/g, ' ').trim();
  const shown = e => e && e.checkVisibility();
  const labels = [...main.querySelectorAll('label')].map(e => [read(e), e.control]);
  const legends = [...main.querySelectorAll('legend')].map(e => [read(e), e.parentElement]);
  const named = (said, label) => said.startsWith(label)
      && /^\\s*([（(].*[)）])?\\s*$/.test(said.slice(label.length));
  const ticks = e => e.type === 'radio' || e.type === 'checkbox';

  const inGroup = (label, words) => {
    for (const [said, group] of legends) {
      if (!named(said, label)) continue;
      const answers = words.map(word => labels.find(
          ([text, e]) => text === word && shown(e) && ticks(e) && group.contains(e)));
      if (words.length && answers.every(Boolean)) return answers.map(([, e]) => e);
    }
    return null;
  };

  return asked.map(([label, words], number) => {
    const mark = (e, nth) => {
      const before = e.getAttribute(name);
      e.setAttribute(name, `${before ? before + ' ' : ''}${number}.${nth}`);
      return nth;
    };
    const group = inGroup(label, words);
    if (group) return {kind: 'ticked', marks: group.map(mark)};
    const [, field] = labels.find(([said, e]) => named(said, label) && shown(e)) || [];
    if (!field) return {kind: '', seen: [...labels, ...legends].map(([said]) => said).join('、')};
    const marks = [mark(field, 0)];
    if (field.tagName !== 'SELECT') return {kind: ticks(field) ? 'ticked' : 'written', marks};
    const option = [...field.options].find(o => o.text.includes(words[0]));
    return option ? {kind: 'chosen', option: option.value, marks}
        : {kind: '', seen: [...field.options].map(o => o.text).join('、')};
  });
}"""
