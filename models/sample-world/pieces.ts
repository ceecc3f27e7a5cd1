/** Everything the sample world holds, in the order in which it comes in: the last ones are shown first. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { DrawnPicture } from './draw-picture.ts'
import * as landscapes from './landscapes.ts'
import * as people from './people.ts'
import * as places from './places.ts'
import * as portraits from './portraits.ts'
import * as things from './things.ts'
import * as treasures from './treasures.ts'

export interface SamplePiece {
  readonly card: AssetCard
  /** Absent for works that are words alone. */
  readonly picture?: () => DrawnPicture
  /** 0 to 5 */
  readonly rating: number
}

const drawn = (
  card: AssetCard,
  draw: () => string,
  rating = 0,
  change?: NonNullable<DrawnPicture['change']>,
): SamplePiece => ({
  card,
  picture: () => ({ drawing: draw(), ...(change === undefined ? {} : { change }) }),
  rating,
})

const written = (card: AssetCard): SamplePiece => ({ card, rating: 0 })

export const SAMPLE_PIECES: readonly SamplePiece[] = [
  written(things.QUEST_ROOM),
  written(things.QUEST_BELL),
  written(things.QUEST_LANTERN),
  drawn(things.DUSK, treasures.duskGouache),
  drawn(places.WHISPERPINE, landscapes.whisperpinePass, 4),
  drawn(places.WHISPERPINE_WESTWARD, landscapes.whisperpinePass, 0, 'mirrored'),
  drawn(people.HOLLOW_SAINT, portraits.hollowSaint, 5),
  drawn(things.LETTERS, treasures.unsentLetters),
  drawn(places.VEYRMOOR, landscapes.castleVeyrmoor, 5),
  drawn(people.ORSOLA, portraits.queenOrsolaVane, 4),
  drawn(things.COMPASS, treasures.wayfindersCompass, 3),
  drawn(places.EMBER_DUNES, landscapes.emberDunes, 4),
  drawn(people.RUO, portraits.captainRuo),
  drawn(things.BLADE, treasures.ashboundBlade, 4),
  drawn(people.BRAKKA, portraits.brakkaIronsong, 3),
  drawn(places.ORCHARD, landscapes.floatingOrchard, 5),
  drawn(people.THESSALY, portraits.thessalyQuill),
  drawn(things.FLASK, treasures.moonwellFlask, 4),
  drawn(places.THREE_MOONS, landscapes.threeMoons, 5),
  drawn(places.LANTERNREACH, landscapes.lanternreach, 4),
  drawn(people.YSOLDE, portraits.ysoldeOfTheNinthLantern, 5),
  drawn(things.LANTERN, treasures.saltglassLantern, 3),
  drawn(places.HARBOUR_AT_DAWN, landscapes.harbourOfGlass, 0, 'recolored'),
  drawn(people.MAREN, portraits.marenTideglass, 5),
  drawn(places.HARBOUR, landscapes.harbourOfGlass, 5),
]
