// How a page is looked at by those who do not look at it as we do: text of twice the size, wider spacing, a narrow window,
// colours of their own, dark pages, no movement.
import { writeFileSync } from 'node:fs';

import { axe, told } from './axe.mjs';
import { fileOf, photograph } from './inspect.mjs';

/** WCAG 2.2, 1.4.12: what readers may set; 1.4.4 is below. */
const settings = {
  'spacing of text': '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }',
};

/** Holds what is shown now to all of them; what must not be is added to the complaints. */
export async function lookedAtByEverybody(visit, name) {
  const { page } = visit;
  await page.waitForLoadState('networkidle');
  const complain = (how, found) => found.forEach((one) => visit.complaints.push(`“${name}”, ${how}: ${one}`));
  await withLargeText(page, async (wire) => {
    complain('text of 200 %', [...await sticksOut(page), ...await cutOff(page)]);
    // Playwright's own picture would have the usual size again.
    const { data } = await wire.send('Page.captureScreenshot', { captureBeyondViewport: true, clip: await whole(page) });
    writeFileSync(fileOf(`${name} large text ${visit.device}`), data, 'base64');
  });
  for (const [how, rules] of Object.entries(settings)) {
    await withRules(page, rules, async () => complain(how, [...await sticksOut(page), ...await cutOff(page)]));
  }
  const usual = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 256 });
  complain('320 px', await sticksOut(page));
  await page.emulateMedia({ forcedColors: 'active' });
  complain('forced colours', await withoutEdges(page));
  await photograph(page, `${name} forced colours ${visit.device}`);
  await page.setViewportSize(usual);
  await page.emulateMedia({ forcedColors: 'none', colorScheme: 'dark' });
  await photograph(page, `${name} dark ${visit.device}`);
  const dark = await axe(page);
  if (dark.violations.length > 0) complain('dark', [told(dark.violations)]);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  complain('no movement', await moving(page));
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  complain('what sticks', await sticking(page));
}

/** As in the settings of a browser: the size of text that pages begin with. */
async function withLargeText(page, look) {
  const wire = await page.context().newCDPSession(page);
  await wire.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
  await page.waitForTimeout(100);
  await look(wire);
  await wire.send('Page.setFontSizes', { fontSizes: { standard: 16, fixed: 13 } });
  await wire.detach();
}

/** All of the page, but not for ever. */
function whole(page) {
  return page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return { x: 0, y: 0, width: scrollWidth, height: Math.min(scrollHeight, 4000), scale: 1 };
  });
}

/** The policy of the page forbids styles in it; a sheet that a script makes is a reader's own. */
async function withRules(page, rules, look) {
  await page.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
  }, rules);
  await look();
  await page.evaluate(() => { document.adoptedStyleSheets = []; });
}

function sticksOut(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const scrolls = (one) => one && (/auto|scroll/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
    const wide = [...document.querySelector('body').querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > width + 1 && !scrolls(one.parentElement));
    return [`${document.documentElement.scrollWidth} in ${width}: ${wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 140)).join(' ')}`];
  });
}

/** Text that a box cuts off. */
function cutOff(page) {
  return page.evaluate(() => [...document.body.querySelectorAll('*')].filter((one) => {
    const style = getComputedStyle(one);
    const hides = /hidden|clip/.test(style.overflowX + style.overflowY) && !one.classList.contains('aloud');
    return hides && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1);
  }).map((one) => `cut off: ${one.outerHTML.slice(0, 140)}`));
}

/** What is pressed or typed into must have an edge when colours say nothing. */
function withoutEdges(page) {
  return page.evaluate(() => [...document.querySelectorAll('button, .button, input:not([type=hidden]), select')].filter((one) => {
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const edge = parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== 'none';
    return box.width > 0 && !edge && !['checkbox', 'radio'].includes(one.type) && style.textDecorationLine === 'none';
  }).map((one) => `no edge: ${one.outerHTML.slice(0, 140)}`));
}

function moving(page) {
  return page.evaluate(() => {
    const still = (text) => text.split(',').every((one) => parseFloat(one) === 0);
    const moves = [...document.querySelectorAll('*')].filter((one) => {
      const style = getComputedStyle(one);
      return !still(style.transitionDuration) || style.animationName !== 'none';
    });
    return [...moves.map((one) => `moves: ${one.outerHTML.slice(0, 140)}`), ...document.getAnimations().map(() => 'an animation runs')];
  });
}

/** WCAG 2.2, 2.4.11: nothing lies on what has the focus, because nothing stays where it is when the page moves. */
function sticking(page) {
  return page.evaluate(() => [...document.querySelectorAll('*')]
    .filter((one) => /fixed|sticky/.test(getComputedStyle(one).position) && one.localName !== 'dialog')
    .map((one) => `stays in its place: ${one.outerHTML.slice(0, 140)}`));
}
