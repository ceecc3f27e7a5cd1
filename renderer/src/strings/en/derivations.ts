export const derivations = {
  requests: 'Derivatives waiting for your answer',
  requestsIntro:
    'These works derive from yours and offer less than your terms require. They are published only if you accept.',
  noRequests: 'No derivative is waiting. One that offers at least what your terms require needs no answer.',
  offer: (percent: number, minimum: number) =>
    `Offers ${percent}% of what its creator gets; your terms require ${minimum}%.`,
  askedAt: (when: string) => `Requested ${when}`,
  accept: 'Accept',
  acceptOf: (name: string) => `Accept for ${name}`,
  decline: 'Decline',
  declineOf: (name: string) => `Decline for ${name}`,
  accepted: 'Accepted. The derivative can be published once it has passed review.',
  declined: 'Declined. Its creator can offer more.',
  terms: 'Your terms for derivatives',
  termsIntro: 'They apply to all works without separate terms. Earlier agreements stay unchanged.',
  allowed: 'Others may derive from my works',
  minimum: 'Minimum royalty, in percent',
  minimumHint: 'Share of what the creator of the derivative earns. Anyone who offers less must ask you first.',
  minimumWrong: 'Enter a whole number from 0 to 100.',
  save: 'Save terms',
  saved: 'Terms saved',
  own: (count: number) => (count === 1 ? '1 work has separate terms.' : `${count} works have separate terms.`),
}
