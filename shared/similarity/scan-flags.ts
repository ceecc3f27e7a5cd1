/** What an entry has, one byte each; the first four are written into catalog files, so they never change. */
export const FLAG_PICTURE = 1
export const FLAG_LOW_INFORMATION = 2
export const FLAG_IMAGE_VECTOR = 4
export const FLAG_TEXT_VECTOR = 8
/** In memory only: a place without an entry. */
export const FLAG_ABSENT = 128
