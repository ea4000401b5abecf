/** The languages that there are words for; for the loader and the panel alike, so that both speak the same. */

/** The first of the wanted languages that there are words for, as BCP 47 tags: "ja-JP" is Japanese, "jam" is not. */
export function languageOf(wanted: readonly string[]): 'en' | 'ja' {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'en' || language === 'ja') return language;
  }
  return 'en';
}
