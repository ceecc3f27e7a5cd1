/** Metadata texts of unrelated cards, 25 to 200 words, some of them of the same kind and genre. */
export const CARD_TEXTS = {
  shadowDancer: `Mira Ashvale
Mira is a half-elf shadow dancer who grew up in the drowned quarter of Velmoor, stealing lamp oil from the barges that carried it to the palace. When the river guard hanged her brother for a theft she had committed, Mira swore off open blades and learned to fight with smoke, mirrors and borrowed faces.
assassin, half-elf, rogue, stealth
Half-elf
Rogue
generous to beggars, patient, superstitious
Mira Ashvale never sits with her back to water. Her employer, a blind cartographer, pays her to recover maps of streets that no longer exist. She keeps a tally of debts knotted in a red cord around her wrist and believes that untying the last knot will let her brother rest.`,
  swampAssassin: `Kessek the Quiet
A lizardfolk assassin from the reed marshes, hired by merchants who want a rival to vanish without a body. Kessek poisons wells, sinks boats and waits for days under lily pads with only his nostrils above the surface.
assassin, lizardfolk, poison, rogue
Lizardfolk
Rogue
dry humour, patient, unforgiving
Hatched during a drought, Kessek was the only egg of his clutch to open. The shaman who raised him taught him every toxin in the marsh and asked one favour in return: the head of the duke who drained the northern fen for pasture.`,
  paladin: `Ser Odalric of the Bright Oath
An ageing human paladin whose armor has been mended more often than his faith. He rides from shrine to shrine, relighting the lanterns that the plague years put out and burying whoever he finds along the road.
human, knight, oath, paladin
Human
Paladin
courteous, stubborn, tired
Odalric once commanded four hundred lances at the siege of Carrow. He opened the gate to let the starving out, lost the city for it, and has never decided whether that was his sin or his only good deed.`,
  orchard: `The Clockwork Orchard
A terraced hillside above the brass foundries, planted with trees grown from seeds of copper and amber. Every dawn the gardeners wind the trunks with a silver crank so that the blossoms open before the market bells.
clockwork, garden, orchard, steampunk
Orchard
Brass Hills
Temperate
Visitors hear ticking under the grass and smell machine oil mixed with ripe pears.
first tree, locked greenhouse, silver crank
apprentices, gardeners
falling cogs, wasps of wire
The first tree has not stopped since the founding of the city; its fruit, it is said, shows the eater the hour of their death.`,
  iceCavern: `Hollow of the Ninth Winter
A frozen cavern behind a waterfall that has not thawed within living memory. The walls are clear as glass, and in them hang fishermen, wolves and one small ship with all its sails set.
cavern, dungeon, frozen, ice
Cavern
Northern Reach
Arctic
Silent except for a slow cracking that seems to follow whoever walks alone.
frozen ship, mirror wall
ice trolls, pale bats
thin floor, white mould
Smugglers used the hollow until a captain sold his crew to the cold in exchange for safe passage.`,
  lantern: `Lantern of Second Thoughts
A dented pewter lantern whose flame burns blue whenever somebody within thirty paces is about to change their mind. Diplomats pay fortunes for it, then bury it once they learn what it shows about their friends.
divination, lantern, wondrous item
Wondrous item
Pewter
blue flame, never needs oil
reveals hesitation
draws moths that whisper
Forged by a judge who condemned an innocent woman and wanted never to be certain again.`,
  sword: `Tidecutter
A curved sabre of greenish steel, etched with the soundings of a harbour that sank three centuries ago. Drawn under a full moon, it parts water as easily as cloth.
magic weapon, sabre, sea
Weapon
Green steel
keen, rustproof
part water, walk the seabed
the bearer cannot swim
The harbour master of Ysel had it made from the chain that once closed the port, on the day before the wave came.`,
  quest: `The Miller's Third Shadow
The miller at Harrowford casts three shadows, and one of them has started to leave at night. Flour goes missing, then hens, then the priest.
horror, mystery, village
A village miller is being replaced piece by piece by something that lives in his own shadow.
Find which shadow is the real one before the harvest fair.
Widow Tamsin
The Unlit
farmland
If the wrong shadow is cut, the miller dies and the thing walks free under the noon sun.
everyone denies seeing it, the mill never stops, the church bell is broken`,
  heist: `One Night at the Glass Bank
The bank has no doors, no vault and no secrets: every wall is transparent, and every coin can be seen from the street. Somebody wants it robbed during the governor's birthday parade.
city, crime, heist
A crew must empty a building in which nothing can be hidden.
Steal the governor's ledger and be seen doing nothing at all.
An anonymous patron
Captain Ilse Brandt
capital city
The ledger names every informer in the resistance.
crowds, prism alarms, trained falcons`,
  music: `Harbour at Four in the Morning
A slow instrumental for upright piano, brushed drums and a single muted trumpet that enters only once. Written for the credits of a detective game that was never released.
detective, instrumental, jazz, noir
Jazz
melancholic
brushed drums, muted trumpet, upright piano
intro, theme, trumpet solo, theme, fade
72
D minor
None`,
  room: `Cartographer's Attic
A sloping attic studio with skylights, long drawing tables and drawers for rolled maps. Visitors can pin notes to a wall-sized chart and follow red threads from one to the next.
attic, maps, studio
Studio
cosy, wooden
north wall chart, skylight, three drawing tables
chart wall, guest book, thread board
amber, charcoal, parchment
late afternoon sun`,
  cssClock: `Station clock widget
A round railway clock that ticks in whole seconds, with a red second hand that pauses at the top of each minute.
clock, css, widget
Widget
<div class="clock"><div class="face"></div><div class="hand hour"></div><div class="hand second"></div></div><style>.clock{width:160px;height:160px;border-radius:50%;background:#fff;border:6px solid #222;position:relative}.hand{position:absolute;left:50%;bottom:50%;transform-origin:bottom;background:#222}.second{background:#c00;animation:turn 60s steps(60) infinite}@keyframes turn{to{transform:rotate(360deg)}}</style>
whole seconds`,
  cssShelf: `Bookshelf gallery
Shows a creator's stories as spines on a wooden shelf; pointing at a spine pulls it forward and shows the cover.
books, css, gallery
Gallery
<ul class="shelf"><li class="spine"><span class="title">Title</span></li></ul><style>.shelf{display:flex;align-items:flex-end;gap:2px;padding:12px;background:linear-gradient(#8a5a2b,#5d3a17);list-style:none}.spine{width:36px;height:220px;border-radius:3px;background:#234;color:#eee;transition:transform .2s}.spine:hover{transform:translateY(-12px)}.title{writing-mode:vertical-rl;font:600 14px/36px Georgia,serif}</style>
hover preview`,
  image: `Dragon over the tea fields
A red dragon glides over terraced tea fields at sunrise while pickers look up without fear.
dragon, fantasy, landscape, sunrise
A dragon above terraced fields and workers in straw hats.
Digital painting
painterly
wide, high horizon
peaceful
gold, green, vermilion`,
} as const
