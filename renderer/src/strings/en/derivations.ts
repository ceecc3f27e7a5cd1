export const derivations = {
  requests: 'Waiting for your answer',
  requestsIntro:
    'Somebody submitted a work that derives from yours, for less than your terms ask. It is published only if you accept.',
  noRequests: 'Nobody is waiting for you. Whoever offers at least what your terms ask needs no answer.',
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
  minimum: 'Royalty that needs no answer of yours, in percent',
  minimumHint: 'Part of what the creator of the derivative gets. Who offers less asks you first.',
  minimumWrong: 'A whole number from 0 to 100.',
  save: 'Save terms',
  saved: 'Your terms are saved.',
  own: (count: number) => (count === 1 ? '1 work has terms of its own.' : `${count} works have terms of their own.`),
}
