/** The help pages with their texts. */
import buying from '#shared/help/buying.md?raw'
import earnings from '#shared/help/earnings.md?raw'
import editing from '#shared/help/editing.md?raw'
import gettingStarted from '#shared/help/getting-started.md?raw'
import importing from '#shared/help/importing.md?raw'
import pricing from '#shared/help/pricing.md?raw'
import programs from '#shared/help/programs.md?raw'
import searching from '#shared/help/searching.md?raw'
import security from '#shared/help/security.md?raw'
import submitting from '#shared/help/submitting.md?raw'
import { HELP_TOPICS, type HelpPage, type HelpTopic, readHelpPage } from '#shared/help/topics.ts'
import troubleshooting from '#shared/help/troubleshooting.md?raw'
import uniqueness from '#shared/help/uniqueness.md?raw'

const TEXTS: Readonly<Record<HelpTopic, string>> = {
  'getting-started': gettingStarted,
  importing,
  searching,
  uniqueness,
  editing,
  pricing,
  submitting,
  earnings,
  buying,
  security,
  programs,
  troubleshooting,
}

export const HELP_PAGES: readonly HelpPage[] = HELP_TOPICS.map((topic) => readHelpPage(topic, TEXTS[topic]))
