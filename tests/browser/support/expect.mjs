// Expectations that wait.
import assert from 'node:assert/strict';

const patience = { timeout: 20_000 };

export const expect = {
  /** Comes to be seen. */
  async seen(locator) {
    await locator.first().waitFor({ state: 'visible', ...patience });
  },

  /** Is not there, now that the page has come. */
  async absent(locator) {
    assert.equal(await locator.count(), 0, `${locator} is there`);
  },

  /** The page says it, in whatever element. */
  async says(page, words) {
    await page.getByText(words).first().waitFor({ state: 'visible', ...patience });
  },

  /** Nothing of it is anywhere in the page: not in its text, its fields, its source, its address or its title. */
  async echoesNothing(page, ...secrets) {
    const fields = await page.locator('input, textarea').evaluateAll((all) => all.map((field) => field.value));
    const shown = [await page.content(), page.url(), await page.title(), ...fields].join('\n');
    const digits = shown.replace(/[\s-]/g, '');
    for (const secret of secrets) {
      assert.ok(!shown.includes(secret), 'what was typed is on the page');
      const bare = secret.replace(/\D/g, '');
      if (bare.length >= 12) assert.ok(!digits.includes(bare), 'the digits that were typed are on the page');
    }
  },
};
