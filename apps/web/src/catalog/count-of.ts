/** A number of entities in words: "1 entity", "2,000 entities". */
export function countOf(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'entity' : 'entities'}`
}
