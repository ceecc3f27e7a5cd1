export const help = {
  title: 'Help',
  topics: 'Topics',
  search: 'Search the help',
  results: (count: number) => (count === 1 ? '1 result' : `${count} results`),
  none: 'No results. Try another word, or choose a topic.',
  topicNamed: (title: string) => `Help: ${title}`,
  whatsNew: 'What’s new',
  whatsNewSummary: 'What changed in each version.',
  open: 'Open the help',
  onTheWeb: 'These pages are also on the market’s website, under Help.',
}
