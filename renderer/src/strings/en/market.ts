import type { SearchSort } from '#shared/contract/market/search.ts'
import type { DerivationKind } from '#shared/offers/ancestry.ts'

const offers = {
  per_use: {
    label: 'Per use',
    gives:
      'One use in one turn of one story, paid from your wallet: the card, and pictures of up to 1,024 pixels marked with the use. Nothing is charged for works you have.',
    price: (price: string) => `${price} a use`,
  },
  one_time: {
    label: 'Buy once',
    gives: 'A copy for your own stories and games, for as long as you like. Later versions are included.',
    price: (price: string) => price,
  },
  subscription: {
    label: 'Subscription',
    gives: 'Use in your own stories and games while the subscription runs. Cancel any time; it ends with its period.',
    price: (price: string) => price,
  },
  license: {
    label: 'Licence',
    gives: 'Use under terms of its own, with a signed certificate and a key.',
    price: (price: string) => price,
  },
}

const sorts: Record<SearchSort, string> = {
  relevance: 'Best match',
  popularity: 'Most sold',
  newest: 'Newest',
  price_low: 'Price, low to high',
  price_high: 'Price, high to low',
}

const search = {
  label: 'Search the market',
  placeholder: 'Search works by name, meaning or look',
  placeholderPictures: 'Describe what the picture shows',
  clear: 'Clear the search',
  by: 'Find by',
  ways: { everything: 'Everything', pictures: 'What it looks like' },
  sort: 'Sort by',
  sorts,
  results: 'Works',
  found: (count: number, isMore: boolean) => {
    if (count === 1 && !isMore) return '1 work'
    return isMore ? `The first ${count} works` : `${count} works`
  },
  loadingMore: 'Loading more works',
  unknownWords: 'The model for pictures knows none of these words. Try others, or search in texts.',
  noPictures:
    'This market has no model that finds pictures by words: names, tags and texts were searched. It needs a model such as Standard.',
  respelled: (meant: string, typed: string) => `Showing results for “${meant}”. Nothing has the words “${typed}”.`,
  noMeaning: 'Words alone were searched: this market has no models, or they did not answer.',
  emptyTitle: 'No work fits this',
  emptyText: 'Try fewer or other words, or take away a filter.',
  emptyMarketTitle: 'Nothing is offered yet',
  emptyMarketText: 'Works appear here once creators publish them.',
  suggestions: 'Tags that lead somewhere',
  withoutFilters: 'Search without filters',
  everywhere: 'Search by everything',
  showAll: 'Show all works',
  discover: 'Back to discovery',
}

const filters = {
  label: 'Filters',
  clear: (count: number) => (count === 1 ? 'Clear 1 filter' : `Clear ${count} filters`),
  kind: 'Kind',
  tag: 'Tag',
  license: 'Licence',
  ageRating: 'Suited to',
  minRating: 'Rating',
  price: 'Price',
  anyPrice: 'Any price',
  upTo: (price: string) => `Up to ${price}`,
  anyRating: 'Any rating',
  ratingFrom: (stars: number) => `${stars} stars and more`,
  anyAge: 'Any age',
  ages: { all: 'Everyone', '13+': '13 and older', '16+': '16 and older', '18+': 'Adults' },
  more: 'More tags',
  fewer: 'Fewer tags',
}

const licenseKinds = {
  royalty_free: 'Royalty-free',
  rights_managed: 'Rights-managed',
  editorial: 'Editorial',
  commercial: 'Commercial',
  exclusive: 'Exclusive',
}

const card = {
  from: (price: string) => `From ${price}`,
  free: 'Free',
  notOffered: 'Not offered',
  ways: (count: number) => (count === 1 ? '1 way' : `${count} ways`),
  rating: (average: string, count: number) => `${average} of 5 stars, ${count === 1 ? '1 rating' : `${count} ratings`}`,
  adult: '18+',
  freeLicense: 'Free license',
  noRating: 'No ratings yet',
  sales: (count: number) => (count === 1 ? '1 sale' : `${count} sales`),
  by: (name: string) => `by ${name}`,
}

const creator = {
  title: 'Creator',
  levels: { new: 'New', rising: 'Rising', established: 'Established', featured: 'Featured' },
  levelHint: 'Earned by ratings, sales, contributions and conduct; it cannot be bought.',
  verified: 'Verified',
  verifiedHint: 'People of the market have checked who this is.',
  badges: {
    trending: 'Trending',
    quality: 'Quality',
    verified: 'Verified',
    community_favorite: 'Community favourite',
  },
  reputation: 'Reputation',
  averageStars: 'Average rating',
  ratings: (count: number) => (count === 1 ? '1 rating' : `${count} ratings`),
  sales: 'Sales',
  contributions: 'Contributions',
  contributionsHint: 'Accepted by the market',
  works: 'Works',
  noWorks: 'Nothing is offered by this creator right now.',
  notReckoned: 'Too new to have a reputation yet.',
  since: (date: string) => `Creator since ${date}`,
  stopped: 'Does not sell any more.',
  asOf: (date: string) => `As of ${date}`,
  gone: 'Former creator',
}

const discovery = {
  works: 'Works to discover',
  worksHint: 'By the creators with the best reputation. Nobody can pay for a place here.',
  creators: 'Creators',
  none: 'Nobody offers anything yet.',
}

const web = {
  open: 'Open on the web',
  copy: 'Copy link',
  copied: 'Link copied',
  notOpened: 'The link was not opened or copied',
}

const asset = {
  title: 'Work',
  back: 'Back to the market',
  about: 'About',
  tags: 'Tags',
  details: 'Details',
  pictures: 'Pictures',
  picture: (number: number, name: string) => `Picture ${number} of ${name}`,
  noPicture: 'This work has no picture.',
  offers: 'Ways to get it',
  noOffers: 'This work is not offered right now.',
  status: {
    published: 'Published',
    sold_exclusively: 'Sold exclusively',
    withdrawn: 'Withdrawn by its creator',
    removed: 'Removed from the market',
  },
  statusText: {
    sold_exclusively: 'One buyer holds the exclusive licence, so nobody else can buy it.',
    withdrawn: 'Whoever bought it keeps it; nobody new can.',
    removed: 'People of the market decided so.',
  },
  published: 'Published',
  version: 'Version',
  versionOf: (number: number) => `Version ${number}`,
  versions: 'Versions',
  current: 'current',
  training: 'AI training',
  trainingYes: 'Allowed by the card',
  trainingNo: 'Not allowed; a licence can permit it',
  age: 'Suited to',
  salesCount: 'Sales',
  own: 'This is your own work.',
  toPricing: 'Pricing',
  toEarnings: 'Earnings',
  owned: 'You have this.',
  toPurchases: 'Your purchases',
  allLicenses: 'All licences',
  missingTitle: 'This work is not here',
  missingText: 'It was never published, or it was taken from the market.',
}

const chain = {
  title: 'Derivation',
  original: 'An original work: it derives from nothing in this market.',
  parents: 'Derives from',
  here: 'This work',
  children: 'What derives from it',
  kinds: {
    remix: 'Remix',
    recolor: 'Recolor',
    reimagination: 'Reimagination',
    mashup: 'Mashup',
  } satisfies Record<DerivationKind, string>,
  /** Of a work that comes from several: the one on this line derives from it. */
  childOf: (name: string) => `for ${name}`,
  royalty: (percent: number) => `passes on ${percent} %`,
  receives: (percent: number) => `receives ${percent} %`,
  removed: 'A work that was removed',
  adult: 'A work for adults (18+)',
  more: 'Show more',
}

const certificate = {
  title: 'Certificate',
  holds: 'Checked on this computer: the signature holds, and the entry stands in the publication log.',
  fails: (reason: string) => `The certificate does not hold: ${reason}`,
  reasons: {
    malformed: 'it is not written as a certificate.',
    unknown_key: 'the market does not know the key that signed it.',
    key_compromised: 'the key that signed it is no secret any more.',
    key_not_valid_at_that_time: 'the key was not in use at that time.',
    signature_wrong: 'the signature is wrong.',
    key_mismatch: 'it names another key than the one that signed it.',
    checkpoint_wrong: 'the state of the log is not signed by the market.',
    not_in_log: 'the entry does not stand in the log.',
  },
  publishedBy: 'Published by',
  derivesFrom: 'Derives from',
  parent: (name: string, kind: string | null, percent: number) =>
    kind === null ? `${name}, ${percent} %` : `${name} (${kind}), ${percent} %`,
  at: 'Published at',
  binds: 'Binds',
  bindsWhat: ({ card, files }: { card: boolean; files: number }) => {
    if (!card) return 'The fingerprint alone: it is from before cards and files were bound'
    if (files === 0) return 'The fingerprint and the card'
    return `The fingerprint, the card and ${files === 1 ? '1 file' : `${files} files`}, by SHA-256`
  },
  entry: 'Log entry',
  entryOf: (index: number, size: number) => `${index} of ${size}`,
  fingerprint: 'Card fingerprint',
  copy: 'Copy certificate',
  copied: 'Certificate copied',
}

const ratings = {
  title: 'Ratings',
  none: 'Nobody has rated this yet.',
  yours: 'Your rating',
  comment: 'What do you think of it? (optional)',
  send: 'Rate',
  change: 'Change rating',
  withdraw: 'Take back',
  weighsLittle: 'Weighs little: not a verified purchase that was kept',
  hidden: (reason: string) => `Your rating is not shown: ${reason}`,
  answer: 'Answer',
  changeAnswer: 'Change answer',
  answered: (date: string) => `The creator answered ${date}`,
  answerTitle: 'Answer the rating',
  answerText: 'Everyone who sees the rating sees your answer. Leave it empty to take it back.',
  answerLabel: 'Answer',
  sendAnswer: 'Publish answer',
  report: 'Report',
  reportTitle: 'Report the rating',
  reportKind: 'What is wrong with it?',
  reportKinds: {
    spam: 'It is spam',
    offensive: 'It is offensive',
    off_topic: 'It is not about the work',
    not_genuine: 'It is not genuine',
    other: 'Something else',
  },
  reportNote: 'Anything to add? (optional)',
  sendReport: 'Report rating',
  reported: 'Thank you. A person will look at it.',
  onlyBuyers: 'Whoever bought or used it can rate it.',
  queued: (name: string) => `Your rating of ${name}`,
  helpful: (votes: number) => (votes === 1 ? '1 person found this helpful' : `${votes} people found this helpful`),
  vote: 'Helpful',
  more: 'More ratings',
}

const report = {
  open: 'Report',
  title: (name: string) => `Report ${name}`,
  text: 'People of the market look at every report. Nobody learns who reported.',
  kind: 'What is wrong?',
  kinds: {
    copyright: 'It copies somebody’s work',
    misrepresentation: 'It is not what it says',
    spam: 'It is spam',
    malware: 'It does something unsafe',
    other: 'Something else',
  },
  words: 'Tell what you saw, and where',
  wordsMissing: 'Say in a few words what is wrong.',
  send: 'Send report',
  sent: 'Thank you. People of the market will look at it.',
}

export const market = {
  web,
  title: 'Market',
  offers,
  intervals: { month: 'month', year: 'year' },
  perInterval: (price: string, interval: string) => `${price} a ${interval}`,
  search,
  filters,
  licenseKinds,
  card,
  creator,
  discovery,
  asset,
  chain,
  certificate,
  ratings,
  report,
}
