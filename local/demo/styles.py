"""The styles of the demo catalogue: their sound, and the names of their artists and tracks.

All names are invented. A name is a head, a space and a tail; so is a title, with an ending now and
then. Sounds are guesses, in the units of Spotify's audio features.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sound:
    """Typical values of a style: shares from 0 to 1, loudness in dB, tempo in beats per minute."""

    danceability: float
    energy: float
    loudness: float
    speechiness: float
    acousticness: float
    instrumentalness: float
    liveness: float
    valence: float
    tempo: float
    minutes: float
    minor: float
    """The share of tracks in a minor key."""
    waltz: float
    """The share of tracks in three."""


@dataclass(frozen=True)
class Style:
    """One style; words are separated by commas."""

    genre: str
    sound: Sound
    artists: tuple[str, str]
    titles: tuple[str, str]
    endings: str


STYLES = (
    Style(
        "ambient",
        Sound(0.24, 0.12, -22, 0.038, 0.86, 0.89, 0.10, 0.09, 84, 6.4, 0.45, 0.20),
        (
            "Pale,Slow,Distant,Winter,Glass,Lowland,Northern,Half-Lit,Salt,Quiet,Hollow,Aurora",
            "Meridian,Harbour,Estuary,Archive,Observatory,Drift,Orchard,Station,Lichen,Tundra,Interval,Moth",
        ),
        (
            "Slow,Unhurried,Pale,Drifting,Last,First,Distant,Low,Weightless,Half-Remembered,Silver,Still",
            "Tide,Snowfield,Signal,Breath,Horizon,Lighthouse,Thaw,Rainfall,Constellation,Room,Window,Fog",
        ),
        "I,II,III,(for Sleep),at 4 a.m.",
    ),
    Style(
        "techno",
        Sound(0.70, 0.80, -8.6, 0.055, 0.010, 0.87, 0.11, 0.24, 131, 6.2, 0.62, 0.00),
        (
            "Kessel,Rotor,Beton,Halle,Nachtwerk,Sektor,Phase,Vektor,Stahl,Modul,Klang,Pulsar",
            "9,IV,Neun,Null,101,Ost,Süd,Kollektiv,Delta,Echo,Unit,303",
        ),
        (
            "Concrete,Static,Second,Night,Iron,Subway,Voltage,Machine,Parallel,Hydraulic,Grid,Strobe",
            "Ritual,Shift,Logic,Pressure,Corridor,Cycle,Signal,Formula,Transit,Dialogue,Memory,Vapour",
        ),
        "(Dub),(3 a.m. Mix),- Tool 2,(Peak Edit)",
    ),
    Style(
        "house",
        Sound(0.81, 0.73, -7.4, 0.058, 0.045, 0.42, 0.13, 0.62, 124, 5.2, 0.50, 0.00),
        (
            "Disco,Velvet,Sunday,Marble,Lola,Uptown,Papaya,Miss,Honey,Casa,Riviera,Coco",
            "Parade,Terrace,Deluxe,Fontaine,Machine,Social,Avenue,Sugar,Paradiso,Club,Express,Romero",
        ),
        (
            "Lift,Move,Feel,Free,Hold,Give,Turn,Bring,Shake,Take,Love",
            "Me Up,It Over,the Sunshine,Your Body,That Feeling,My Hands,the Night,It Right,You Higher",
        ),
        "(Extended Mix),(Club Mix),(Piano Dub),(Radio Edit)",
    ),
    Style(
        "drum & bass",
        Sound(0.55, 0.90, -4.9, 0.085, 0.018, 0.48, 0.20, 0.34, 174, 4.6, 0.58, 0.00),
        (
            "Concrete,Hyper,Amber,Sable,Jungle,Razor,Neon,Echo,Quantum,Carbon,Rogue,Silver",
            "Theory,Circuit,Selecta,Jackal,Motion,Syndicate,Fox,Division,Pilot,Raven,Frequency,Kestrel",
        ),
        (
            "Terminal,Liquid,Break,Rude,Dark,Rolling,Red,Shadow,Inner,Warp,Steel,Orbit",
            "Velocity,Science,Alert,Steppers,Matter,Season,Boxing,Pressure,Skyline,Hour,Runner,Bass",
        ),
        "VIP,(feat. MC Ozone),(Rollers Mix),(Amen Edit)",
    ),
    Style(
        "metal",
        Sound(0.36, 0.95, -4.3, 0.095, 0.003, 0.07, 0.19, 0.21, 138, 5.1, 0.70, 0.08),
        (
            "Iron,Grave,Obsidian,Widow,Wolf,Plague,Thorn,Cathedral,Ashen,Crypt,Bone,Serpent",
            "Covenant,Throne,Hollow,Monolith,Sermon,Harrow,Bringer,Legion,Maw,Eclipse,Reaper,Oath",
        ),
        (
            "Crown of,Beneath the,Hymn to,Feast of,March of the,Upon the,Chains of,Temple of,Blood on the",
            "Ashes,Ruin,Black Sun,Fallen,Worms,Frozen Gate,Unburied,Storm,Nameless King,Hunger,Last Winter",
        ),
        "(Demo 1994),pt. II,(Live in Tampere)",
    ),
    Style(
        "punk",
        Sound(0.46, 0.93, -5.0, 0.075, 0.012, 0.004, 0.22, 0.60, 168, 2.4, 0.25, 0.01),
        (
            "The Spitting,The Rotten,The Broke,Kid,The Nervous,Radio,The Bus Stop,Dead-End,Glue,The Cheap",
            "Teeth,Neighbours,Riot,Tenants,Postcards,Kevins,Vandals,Pigeons,Saints,Lunch,Receipts,Elbows",
        ),
        (
            "I Hate,No More,Burn,Goodbye,Stuck in,Who Needs,Bored of,Never Trust",
            "My Boss,Mondays,the Suburbs,Your Band,Rent Day,the News,Aisle Five,the Landlord,Saturday,Maths",
        ),
        "!,(Live at the Squat),(No. 2)",
    ),
    Style(
        "folk",
        Sound(0.47, 0.25, -13.8, 0.037, 0.88, 0.010, 0.14, 0.36, 106, 3.8, 0.30, 0.34),
        (
            "Elsie,Tom,Maren,Hannah,Wren,Josiah,Ada,Rowan,Birdie,Silas,Ingrid,Callum",
            "Hollis,Thornbury,Lark,Ashdown,Penhallow,Marsh,Fell,Brook,Whitlock,Moor,Tansy",
        ),
        (
            "The Miller's,My Mother's,Old Anna's,The Drover's,My Brother's,The Weaver's,Young William's",
            "Daughter,Lantern,Orchard,Farewell,Garden,Apron,Winter Coat,Lullaby,Promise,Well,Fiddle,Bride",
        ),
        "(Trad.),(Kitchen Recording),- Reprise",
    ),
    Style(
        "bossa nova",
        Sound(0.63, 0.31, -13.2, 0.042, 0.80, 0.060, 0.12, 0.63, 128, 3.1, 0.42, 0.03),
        (
            "João,Lúcia,Marília,Tomé,Inês,Caetana,Otávio,Nara,Baden,Beatriz,Zeca,Rosário",
            "Guimarães,do Mar,Azevedo,Laranjeira,Sant'Anna,Ipê,Cordeiro,das Flores,Prado,Maré,Falcão,Vilar",
        ),
        (
            "Samba de,Canção para,Manhã de,Saudade de,Vento de,Noite de,Valsa para,Sombra de,Barquinho de",
            "Verão,Ninguém,Amália,Abril,Papel,Domingo,Copacabana,Lua Nova,Adeus,Botafogo,Coração,Chuva",
        ),
        "(Ao Vivo),- Instrumental,(Com Cordas)",
    ),
    Style(
        "hip-hop",
        Sound(0.76, 0.63, -6.7, 0.270, 0.130, 0.001, 0.18, 0.46, 102, 3.3, 0.55, 0.01),
        (
            "Lo,Big,Young,Mister,Prince,Deacon,Lady,Kid,Sir,Baby,Jinx,Doctor",
            "Marrow,Ledger,Halcyon,Boulevard,Quarter,Verse,Cadillac,Mosaic,Sixpence,Onyx,Pharaoh,Cornerstore",
        ),
        (
            "Money,Corner,Crown,Mama's,Midnight,Gold,Block,Paper,Southside,Rent,Backseat,Concrete",
            "Talk,Dreams,Gospel,Season,Heavy,Prayers,Chess,Tax,Mathematics,Roses,Psalms,Radio",
        ),
        "(feat. Lady Mosaic),(feat. Big Ledger),- Interlude,(Skit)",
    ),
    Style(
        "R&B",
        Sound(0.66, 0.49, -7.9, 0.085, 0.310, 0.002, 0.13, 0.43, 108, 3.7, 0.52, 0.06),
        (
            "Solène,Marcus,Amara,Devon,Noelle,Isaiah,Kiana,Jerome,Zora,Miles,Simone,Andre",
            "Vale,Sinclair,Rhodes,Monroe,Bellamy,Grace,St. James,Laurent,Hayes,Okafor,Rivers,Wilde",
        ),
        (
            "Call Me,Stay,Slow Dance,Honest,Closer,Tell Me,Waiting Up,Velvet,Talk to Me,Undone",
            "Tonight,After Midnight,in the Kitchen,Like Before,Without You,Again,Baby,Till Morning,Softly",
        ),
        "(feat. Marcus Vale),- Acoustic,(Interlude)",
    ),
    Style(
        "classical piano",
        Sound(0.33, 0.07, -25, 0.042, 0.985, 0.92, 0.09, 0.19, 96, 4.2, 0.50, 0.40),
        (
            "Clara,Emil,Odile,Viktor,Henriette,Anselm,Irina,Leopold,Mathilde,Yuki,Agathe",
            "Lindqvist,Rosenthal,de Vries,Hoffstätter,Moreau,Szabó,Arakawa,Brandt,Novák,Weiss,Fauchon",
        ),
        (
            "Nocturne in,Prelude in,Waltz in,Étude in,Ballade in,Impromptu in,Mazurka in,Barcarolle in",
            "E-flat Major,C-sharp Minor,F Minor,A-flat Major,B Minor,D Major,G Minor,F-sharp Major",
        ),
        "\u2014 Op. 9 No. 2,\u2014 Op. 28 No. 4,\u2014 Op. posth.,\u2014 Op. 64",
    ),
    Style(
        "K-pop",
        Sound(0.71, 0.83, -4.0, 0.080, 0.090, 0.001, 0.19, 0.66, 123, 3.3, 0.48, 0.01),
        (
            "NEO,STAR,Lumi,Cherry,PRISM,Moon,Candy,Zero,Dream,Aqua,Nova,Berry",
            "LUX,7,Girls,Boyz,Verse,Nine,Bloom,Tail,Wave,Heart,Pop,UP",
        ),
        (
            "Bubble,Electric,Sugar,Cherry,Love,Rainbow,Supernova,Peach,Secret,Milky,Hello,Lucky",
            "Crush,Shot,고래,Heartbeat,Zone,별빛,Ding Dong,Kiss,Alarm,소나기,Emergency,Party",
        ),
        "(English Ver.),(Sped Up),- Inst.,(Remix)",
    ),
    Style(
        "reggae",
        Sound(0.78, 0.47, -8.9, 0.110, 0.120, 0.006, 0.15, 0.80, 142, 3.9, 0.35, 0.00),
        (
            "Ras,Jah,King,Brother,Sister,Papa,Prophet,Irie,Lion,Natty,Sugar,Trench",
            "Elijah,Thunder,Solomon,Ital,Levi,Tafari,Marva,Cassava,Ezekiel,Roots,Nyah,Breadfruit",
        ),
        (
            "Roots,Babylon,Sunny,Zion,Rocksteady,Island,Love and,Natural,Righteous,Sweet,Hard,Freedom",
            "Unity,Harvest,Train,Mercy,Morning,Season,Gates,Mountain,Version,Dub,Rain,Living",
        ),
        "(Dub Version),(12-inch),(Riddim)",
    ),
    Style(
        "country",
        Sound(0.58, 0.66, -6.2, 0.038, 0.240, 0.001, 0.17, 0.57, 122, 3.4, 0.12, 0.12),
        (
            "Wade,Loretta,Dusty,Mae,Travis,Jolene,Cody,Dolly Ann,Hank,Raelynn,Clint,Tammy Jo",
            "Calhoun,McGrath,Pickett,Tucker,Sawyer,Hollister,Boone,Prewitt,Dale,Ransom,Tate,Whitfield",
        ),
        (
            "My Old,That Dusty,One More,Daddy's,Her Favorite,A Two-Lane,This Lonesome,Your Borrowed",
            "Pickup,Tailgate,Whiskey,Hometown,Porch Light,Highway,Sunday,Boots,Goodbye,Radio,Dirt Road,Hound",
        ),
        "(Live from Tulsa),- Unplugged,(feat. Loretta Boone)",
    ),
)

AWKWARD_ARTISTS = {
    0: "NAN",
    1: "True",
    2: "n/a",
    3: 'DJ "Quote" & the Apostrophes\'',
    5: "The Line\nBreaks",
    6: "Fennel, Thyme & Daughters",
    7: "Ñandú e os Pássaros",
    9: "=SUM(Love)",
    11: "하늘고래",
    12: "🦁 Lion Cub",
    13: "O'Malley's <b>Bold</b> Rodeo",
    14: " Leading Space",
    25: "별빛소녀 ✨",
}
"""Names that careless code changes, by the artist's number; its style is that number modulo the styles."""

AWKWARD_TITLES = (
    "NAN",
    "True",
    "n/a",
    "NULL",
    "007",
    "=1+1",
    '"Quoted", They Said',
    "It's 5 O'Clock; DROP TABLE tracks",
    "First Line\nSecond Line",
    "🔥🔥🔥",
    "봄의 고래",
    "Ça Va, Ça Vient (Déjà Vu)",
    "\\N",
    "0",
    "Þórr's Hamarr",
    "👩‍🚀 Somewhere",
)
