// What axe-core says of a page and of the frames in it, the processor's too.
import { axeSource } from './places.mjs';

/** Everything but the strictest level (AAA) of the guidelines: best practice and what axe still tries out, too. */
const ask = `(() => {
  const isStrictest = ({ tags }) => tags.some((tag) => tag.endsWith('aaa'));
  const rules = Object.fromEntries(axe.getRules().map((rule) => [rule.ruleId, { enabled: !isStrictest(rule) }]));
  return axe.run(document, { rules, resultTypes: ['violations', 'incomplete'] });
})()`;

/** Gives what axe found: violations, and how many things it leaves to people. */
export async function axe(page) {
  for (const frame of page.frames()) {
    // The protocol's own evaluate is not subject to the page's policy, and the policy stays on.
    await frame.evaluate(axeSource);
    // Frames of other origins answer the page that asks.
    await frame.evaluate("axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] })");
  }
  const found = await page.evaluate(ask);
  return {
    violations: found.violations,
    passes: found.passes.length,
    incomplete: found.incomplete,
  };
}

/** A list that people can read. */
export function told(violations) {
  return violations
    .flatMap((rule) => rule.nodes.map((node) => {
      const why = (node.failureSummary ?? '').split('\n').slice(1).map((line) => line.trim()).join('; ');
      return `  ${rule.id} (${rule.impact}): ${rule.help}\n    at ${node.target.flat().join(' → ')}\n    ${node.html}\n    ${why}`;
    }))
    .join('\n');
}
