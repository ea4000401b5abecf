/**
 * Asks Google's Lighthouse how accessible each page is and how well made, and prints what is not perfect.
 *
 *   node lighthouse.mjs BROWSER SERVER PATH...
 *
 * BROWSER is the address of a Chromium's DevTools (ws://…), SERVER the address of a softphone that lets people in by a name alone. The
 * first page is looked at before anybody signs in, the others after. What is printed is JSON, a line for each page:
 * {page, scores: {category: 0 to 1}, faults: ["category audit: title: where"]}.
 * Source: https://github.com/GoogleChrome/lighthouse/blob/main/docs/user-flows.md
 */
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer-core';

const [browserAddress, server, first, ...others] = process.argv.slice(2);
const config = {
  extends: 'lighthouse:default',
  settings: {
    onlyCategories: ['accessibility', 'best-practices'],
    formFactor: 'desktop',
    screenEmulation: { disabled: true },
    throttlingMethod: 'provided',
    disableStorageReset: true, // whoever has signed in stays so
    maxWaitForLoad: 3_000, // ms; a page that follows its server's events is never at rest
  },
};

const browser = await puppeteer.connect({ browserWSEndpoint: browserAddress });
const page = await browser.newPage();
await look(first);
await page.goto(server);
await page.locator('::-p-aria([name="Your name"][role="textbox"])').fill('Alice');
await page.locator('::-p-aria([name="Sign in"][role="button"])').click();
await page.locator('::-p-aria([name="Go online"][role="button"])').wait();
for (const path of others) await look(path);
await page.close();
await browser.disconnect();

async function look(path) {
  const { lhr } = await lighthouse(server + path, { logLevel: 'silent' }, config, page);
  if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  const faults = [];
  const scores = {};
  for (const [category, { score, auditRefs }] of Object.entries(lhr.categories)) {
    scores[category] = score;
    for (const { id, weight } of auditRefs) {
      const audit = lhr.audits[id];
      if (weight === 0 || audit.score === null || audit.score === 1) continue;
      const where = JSON.stringify(audit.details?.items?.slice(0, 3) ?? []);
      faults.push(`${category} ${id}: ${audit.title}: ${where.slice(0, 500)}`);
    }
  }
  console.log(JSON.stringify({ page: path, scores, faults }));
}
