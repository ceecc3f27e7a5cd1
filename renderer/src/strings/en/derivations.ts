export const derivations = {
  requests: 'Derivatives waiting for your answer',
  requestsIntro:
    'These works derive from yours and offer less than your terms ask. They are published only if you accept.',
  noRequests: 'No derivative is waiting. One that offers at least what your terms ask needs no answer.',
  offer: (percent: number, minimum: number) =>
    `Offers ${percent}% of what its creator gets; your terms ask ${minimum}%.`,
  askedAt: (when: string) => `Asked ${when}`,
  accept: 'Accept',
  acceptOf: (name: string) => `Accept for ${name}`,
  decline: 'Decline',
  declineOf: (name: string) => `Decline for ${name}`,
  accepted: 'Accepted. The derivative can be published once it has passed review.',
  declined: 'Declined. Its creator can offer more.',
  terms: 'Your terms for derivatives',
  termsIntro: 'They hold for all works without terms of their own. What was agreed before stays as it is.',
  allowed: 'Others may derive from my works',
  minimum: 'Minimum royalty, in percent',
  minimumHint: 'Share of what the creator of the derivative earns. Anyone who offers less has to ask you first.',
  minimumWrong: 'A whole number from 0 to 100.',
  save: 'Save terms',
  saved: 'Your terms are saved.',
  own: (count: number) => (count === 1 ? '1 work has terms of its own.' : `${count} works have terms of their own.`),
}
