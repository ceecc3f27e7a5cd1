/** One thing a user can do. */
export interface Command {
  id: string
  title: string
  /** Its heading in the palette and the shortcut sheet. */
  section: string
  /** The first is the one shown. */
  shortcuts?: readonly string[]
  keywords?: readonly string[]
  /** False: shown in the sheet but neither listed nor run now. */
  enabled?: boolean
  /** Only in the shortcut sheet; the control that has the focus handles the key itself. */
  sheetOnly?: boolean
  run: () => void
}
