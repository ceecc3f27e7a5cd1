/** Each card that changes is parsed, compared and indexed again, about a millisecond each in which nothing else is answered. */
export const MOST_CARDS_AT_ONCE = 2000
