import type { SearchSort } from '#shared/contract/market/search.ts'
import type { DerivationKind } from '#shared/offers/ancestry.ts'

const offers = {
  per_use: {
    label: 'Per use',
    gives:
      'One use in one turn of one story, paid from your wallet: the card, and watermarked pictures of up to 1,024 pixels. Works you own are free to use.',
    price: (price: string) => `${price} a use`,
  },
  one_time: {
    label: 'One-time purchase',
    gives: 'A copy for your own stories and games, for as long as you like. Later versions are included.',
    price: (price: string) => price,
  },
  subscription: {
    label: 'Subscription',
    gives:
      'Use in your own stories and games while subscribed. Cancel any time; access lasts until the end of the paid period.',
    price: (price: string) => price,
  },
  license: {
    label: 'License',
    gives: 'Use under the stated terms, with a signed certificate and a key.',
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
  placeholder: 'Search works by name, meaning or appearance',
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
  unknownWords: 'The picture model knows none of these words. Try others, or search texts.',
  noPictures: 'This market has no model that finds pictures by words, so names, tags and texts were searched instead.',
  respelled: (meant: string, typed: string) => `Showing results for “${meant}”. No results for “${typed}”.`,
  noMeaning: 'Only words were searched: this market’s models are unavailable.',
  emptyTitle: 'No results',
  emptyText: 'Try fewer or other words, or remove a filter.',
  emptyMarketTitle: 'No works yet',
  emptyMarketText: 'Works appear here once creators publish them.',
  suggestions: 'Try these tags',
  withoutFilters: 'Search without filters',
  everywhere: 'Search everything',
  showAll: 'Show all works',
  discover: 'Back to discovery',
}

const filters = {
  label: 'Filters',
  clear: (count: number) => (count === 1 ? 'Clear 1 filter' : `Clear ${count} filters`),
  kind: 'Kind',
  tag: 'Tag',
  license: 'License',
  ageRating: 'Age rating',
  minRating: 'Rating',
  price: 'Price',
  anyPrice: 'Any price',
  upTo: (price: string) => `Up to ${price}`,
  anyRating: 'Any rating',
  ratingFrom: (stars: number) => `${stars} stars or more`,
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
  ways: (count: number) => (count === 1 ? '1 offer' : `${count} offers`),
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
  levelHint: 'Earned through ratings, sales, contributions and conduct; it cannot be bought.',
  verified: 'Verified',
  verifiedHint: 'The market has verified this creator’s identity.',
  badges: {
    trending: 'Trending',
    quality: 'Quality',
    verified: 'Verified',
    community_favorite: 'Community favorite',
  },
  reputation: 'Reputation',
  averageStars: 'Average rating',
  ratings: (count: number) => (count === 1 ? '1 rating' : `${count} ratings`),
  sales: 'Sales',
  contributions: 'Contributions',
  contributionsHint: 'Accepted by the market',
  works: 'Works',
  noWorks: 'This creator has no works on offer right now.',
  noReputation: 'Too new to have a reputation yet.',
  since: (date: string) => `Creator since ${date}`,
  stopped: 'No longer sells.',
  asOf: (date: string) => `As of ${date}`,
  gone: 'Former creator',
}

const discovery = {
  works: 'Works to discover',
  worksHint: 'By the creators with the best reputation. Placement cannot be bought.',
  creators: 'Creators',
  none: 'No works yet.',
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
  offers: 'Offers',
  noOffers: 'This work is not on offer right now.',
  reduced: (until: string, prior: string) => `Reduced until ${until}. Lowest price of the 30 days before: ${prior}.`,
  priceUntil: (until: string) => `This price holds until ${until}.`,
  payWhatYouWant: 'The creator lets buyers pay more than this, on the market’s website.',
  status: {
    published: 'Published',
    sold_exclusively: 'Sold exclusively',
    withdrawn: 'Withdrawn by its creator',
    removed: 'Removed from the market',
  },
  statusText: {
    sold_exclusively: 'Sold under an exclusive license, so it cannot be bought any more.',
    withdrawn: 'Buyers keep it; it can no longer be bought.',
    removed: 'Removed by a decision of the moderators.',
  },
  published: 'Published',
  version: 'Version',
  versionOf: (number: number) => `Version ${number}`,
  versions: 'Versions',
  current: 'current',
  training: 'AI training',
  trainingYes: 'Allowed',
  trainingNo: 'Not allowed, unless a license permits it',
  age: 'Age rating',
  salesCount: 'Sales',
  own: 'This is your own work.',
  toPricing: 'Pricing',
  toEarnings: 'Earnings',
  owned: 'In your library',
  toPurchases: 'Your purchases',
  allLicenses: 'All licenses',
  missingTitle: 'Work not found',
  missingText: 'It was never published, or it was removed from the market.',
}

const chain = {
  title: 'Derivation',
  original: 'An original work, not derived from any other on this market.',
  parents: 'Derives from',
  here: 'This work',
  children: 'Derivatives',
  kinds: {
    remix: 'Remix',
    recolor: 'Recolor',
    reimagination: 'Reimagination',
    mashup: 'Mashup',
  } satisfies Record<DerivationKind, string>,
  /** Of a work that comes from several: the one on this line derives from it. */
  childOf: (name: string) => `for ${name}`,
  royalty: (percent: number) => `pays ${percent}% royalty`,
  receives: (percent: number) => `receives ${percent}%`,
  removed: 'Removed work',
  adult: 'Adult work (18+)',
  more: 'Show more',
}

const certificate = {
  title: 'Certificate',
  holds: 'Checked on this computer: the signature is valid and the publication log contains the entry.',
  fails: (reason: string) => `The certificate is not valid: ${reason}`,
  reasons: {
    malformed: 'it does not have the form of a certificate.',
    unknown_key: 'the market does not know the key that signed it.',
    key_compromised: 'its signing key has been compromised.',
    key_not_valid_at_that_time: 'the key was not in use at that time.',
    signature_wrong: 'the signature is wrong.',
    key_mismatch: 'it was signed with a different key than it states.',
    checkpoint_wrong: 'the state of the log is not signed by the market.',
    not_in_log: 'the log does not contain the entry.',
  },
  publishedBy: 'Published by',
  derivesFrom: 'Derives from',
  parent: (name: string, kind: string | null, percent: number) =>
    kind === null ? `${name}, ${percent}%` : `${name} (${kind}), ${percent}%`,
  at: 'Published at',
  binds: 'Covers',
  bindsWhat: ({ card, files }: { card: boolean; files: number }) => {
    if (!card) return 'The fingerprint only; certificates of its time did not cover card and files'
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
  none: 'No ratings yet.',
  yours: 'Your rating',
  comment: 'Comment (optional)',
  send: 'Rate',
  change: 'Change rating',
  withdraw: 'Remove',
  weighsLittle: 'Low weight: not a verified purchase',
  hidden: (reason: string) => `Your rating is not shown: ${reason}`,
  answer: 'Reply',
  changeAnswer: 'Edit reply',
  answered: (date: string) => `The creator replied ${date}`,
  answerTitle: 'Reply to the rating',
  answerText: 'Everyone who sees the rating sees your reply. Leave it empty to remove it.',
  answerLabel: 'Reply',
  sendAnswer: 'Publish reply',
  report: 'Report',
  reportTitle: 'Report the rating',
  reportKind: 'Reason',
  reportKinds: {
    spam: 'It is spam',
    offensive: 'It is offensive',
    off_topic: 'It is not about the work',
    not_genuine: 'It is not genuine',
    other: 'Something else',
  },
  reportNote: 'Details (optional)',
  sendReport: 'Report rating',
  reported: 'Thank you. A moderator will review it.',
  onlyBuyers: 'Only people who bought or used it can rate it.',
  queued: (name: string) => `Your rating of ${name}`,
  helpful: (votes: number) => (votes === 1 ? '1 person found this helpful' : `${votes} people found this helpful`),
  vote: 'Helpful',
  more: 'More ratings',
}

const report = {
  open: 'Report',
  title: (name: string) => `Report ${name}`,
  text: 'Moderators review every report. Reports are anonymous.',
  kind: 'Reason',
  kinds: {
    copyright: 'It copies someone else’s work',
    misrepresentation: 'It is not as described',
    spam: 'It is spam',
    malware: 'It is unsafe',
    other: 'Something else',
  },
  words: 'What did you see, and where?',
  wordsMissing: 'Describe the problem in a few words.',
  send: 'Send report',
  sent: 'Thank you. Moderators will review it.',
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
