/** What an entry has, one byte each; all but the last are written into catalog files, so they never change. */
export const FLAG_PICTURE = 1
export const FLAG_LOW_INFORMATION = 2
export const FLAG_IMAGE_VECTOR = 4
export const FLAG_TEXT_VECTOR = 8
/** The work was removed from the market for infringement. */
export const FLAG_REMOVED = 16
/** Its strongest local features are there. */
export const FLAG_FEATURES = 32
/** In memory only: a place without an entry. */
export const FLAG_ABSENT = 128
