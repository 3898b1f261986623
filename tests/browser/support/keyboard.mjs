// Only the keyboard: no test that uses these touches a mouse.
import assert from 'node:assert/strict';

/** What has the focus, in whatever frame: its role, its name, and whether the focus can be seen. */
export async function focused(page) {
  let frame = page.mainFrame();
  for (;;) {
    const handle = await frame.evaluateHandle(() => document.activeElement);
    const inner = await handle.asElement()?.contentFrame();
    if (!inner) break;
    frame = inner;
  }
  return frame.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return { tag: 'body', name: '', visible: false };
    const style = getComputedStyle(at);
    const label = at.labels?.[0]?.textContent ?? at.getAttribute('aria-label') ?? at.textContent ?? '';
    const box = at.getBoundingClientRect();
    return {
      tag: at.localName,
      type: at.getAttribute('type') ?? '',
      name: label.trim().replace(/\s+/g, ' '),
      visible: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
      shown: box.width > 0 && box.height > 0,
    };
  });
}

const stops = ['a', 'button', 'input', 'select', 'textarea', 'summary'];

/** What has the focus, once it can be seen to have it; a frame that has just come may not be painted yet. */
async function focusedAndPainted(page) {
  let at = await focused(page);
  for (let look = 0; look < 200 && stops.includes(at.tag) && !at.visible; look += 1) {
    await page.waitForTimeout(50);
    at = await focused(page);
  }
  return at;
}

/** Presses Tab until something of this name has the focus; on the way every stop must be seen to have it. */
export async function tabTo(page, name, { tag, key = 'Tab', presses = 60 } = {}) {
  const passed = [];
  for (let press = 0; press <= presses; press += 1) {
    const at = await focusedAndPainted(page);
    const fits = name instanceof RegExp ? name.test(at.name) : at.name === name;
    if (stops.includes(at.tag)) {
      assert.ok(at.visible, `nobody sees that the focus is on ${at.tag} “${at.name}”`);
    }
    if (fits && (!tag || at.tag === tag)) return at;
    passed.push(`${at.tag} “${at.name}”`);
    await page.keyboard.press(key);
  }
  throw new Error(`Tab does not lead to ${name}; it passes ${passed.join(', ')}`);
}

/** Goes to a field and types. */
export async function typeInto(page, name, text) {
  await tabTo(page, name);
  await page.keyboard.type(text);
}

/** Goes to a button or link and presses it. */
export async function press(page, name, key = 'Enter') {
  await tabTo(page, name);
  await page.keyboard.press(key);
}

/** Goes to a box and sees to it that it is ticked, or not. */
export async function tick(page, name, wanted = true) {
  await tabTo(page, name);
  const isTicked = await page.evaluate(() => document.activeElement.checked);
  if (isTicked !== wanted) await page.keyboard.press('Space');
}
