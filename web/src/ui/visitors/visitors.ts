/** What is shown of visitors of other sites, fetched when the first comes. */
export { Tasks } from './tasks';
export { VisitCard } from './visit';
