/** The words of an invented home-and-gift shop. Brands, suppliers and e-mail names are made up. */

export interface Category {
  readonly name: string;
  readonly slug: string;
  /** Noun, lowest and highest price in pence. */
  readonly items: readonly (readonly [noun: string, low: number, high: number])[];
  readonly looks: readonly string[];
  /** Slugs of the categories whose products are bought together with this one's. */
  readonly goesWith: readonly string[];
  /** Demand by month against the year's mean. @default even */
  readonly months?: readonly number[];
  /** Chance that a buyer takes more than one of the same product. @default 0.12 */
  readonly multiples?: number;
}

const COLOURS = ['Sage', 'Ochre', 'Indigo', 'Oatmeal', 'Charcoal', 'Blush', 'Teal', 'Rust', 'Ivory', 'Moss'] as const;
const GLAZES = ['Speckled', 'Reactive Glaze', 'Matt White', 'Sea Blue', 'Celadon', 'Sand', 'Ink', 'Honey'] as const;
const SCENTS = [
  'Fig Leaf',
  'Sea Salt',
  'Rosemary',
  'Smoked Oak',
  'Orange Blossom',
  'Lavender',
  'Cedar',
  'Bergamot',
] as const;
const PRINTS = ['Meadow', 'Hare and Fern', 'Swallow', 'Mountain', 'Tide', 'Orchard', 'Moth', 'Toadstool'] as const;
const TIMBERS = ['Oak', 'Walnut', 'Bamboo', 'Acacia', 'Rattan', 'Seagrass', 'Willow', 'Ash'] as const;

export const CATEGORIES: readonly Category[] = [
  {
    name: 'Mugs and Tableware',
    slug: 'tableware',
    looks: GLAZES,
    goesWith: ['tea-and-coffee', 'kitchen'],
    multiples: 0.4,
    items: [
      ['Stoneware Mug', 900, 1600],
      ['Espresso Cup', 700, 1100],
      ['Breakfast Bowl', 1000, 1800],
      ['Dinner Plate', 1400, 2400],
      ['Side Plate', 900, 1500],
      ['Serving Platter', 2600, 4800],
      ['Pouring Jug', 1800, 3200],
    ],
  },
  {
    name: 'Tea and Coffee',
    slug: 'tea-and-coffee',
    looks: ['Copper', 'Enamel', 'Cast Iron', 'Glass', 'Brushed Steel', 'Ceramic'],
    goesWith: ['tableware', 'pantry'],
    items: [
      ['Teapot', 2400, 4800],
      ['Coffee Dripper', 1600, 2800],
      ['Tea Infuser', 600, 1200],
      ['Milk Frother', 1800, 3400],
      ['Storage Caddy', 1400, 2200],
    ],
  },
  {
    name: 'Pantry',
    slug: 'pantry',
    looks: ['Orchard', 'Cottage', 'Hedgerow', 'Harvest', 'Market', 'Coastal'],
    goesWith: ['tea-and-coffee', 'kitchen'],
    multiples: 0.3,
    items: [
      ['Loose Leaf Tea', 600, 1000],
      ['Ground Coffee', 800, 1300],
      ['Honey', 650, 1100],
      ['Shortbread Tin', 700, 1400],
      ['Chutney Trio', 1100, 1800],
    ],
  },
  {
    name: 'Kitchen',
    slug: 'kitchen',
    looks: TIMBERS,
    goesWith: ['tableware', 'pantry'],
    items: [
      ['Chopping Board', 1800, 4200],
      ['Salad Servers', 1400, 2200],
      ['Rolling Pin', 1200, 2000],
      ['Salt Cellar', 1200, 2000],
      ['Bread Bin', 3200, 5800],
      ['Utensil Pot', 1500, 2600],
    ],
  },
  {
    name: 'Candles and Home Scent',
    slug: 'home-scent',
    looks: SCENTS,
    goesWith: ['bath', 'textiles'],
    multiples: 0.25,
    months: [0.8, 0.9, 0.9, 0.8, 0.8, 0.7, 0.7, 0.8, 1, 1.3, 1.6, 1.7],
    items: [
      ['Soy Candle', 1200, 2400],
      ['Reed Diffuser', 1800, 3200],
      ['Room Mist', 1100, 1800],
      ['Wax Melts', 600, 1000],
      ['Travel Candle', 800, 1400],
    ],
  },
  {
    name: 'Bath and Body',
    slug: 'bath',
    looks: SCENTS,
    goesWith: ['home-scent', 'textiles'],
    multiples: 0.25,
    items: [
      ['Hand Wash', 900, 1500],
      ['Bath Salts', 1000, 1800],
      ['Soap Bar', 500, 900],
      ['Body Oil', 1600, 2800],
      ['Hand Cream', 800, 1500],
    ],
  },
  {
    name: 'Cushions and Throws',
    slug: 'textiles',
    looks: COLOURS,
    goesWith: ['home-scent', 'lighting'],
    months: [1.1, 1, 0.9, 0.9, 0.8, 0.7, 0.7, 0.9, 1.2, 1.3, 1.3, 1.2],
    items: [
      ['Linen Cushion Cover', 1800, 3400],
      ['Wool Throw', 4800, 8900],
      ['Velvet Cushion', 2400, 4200],
      ['Cotton Table Runner', 1600, 2800],
      ['Waffle Towel', 1200, 2600],
      ['Quilted Bedspread', 6900, 12900],
    ],
  },
  {
    name: 'Lighting',
    slug: 'lighting',
    looks: ['Brass', 'Smoked Glass', 'Paper', 'Terracotta', 'Black Metal', 'Woven'],
    goesWith: ['textiles', 'storage'],
    items: [
      ['Table Lamp', 3900, 8900],
      ['Pendant Shade', 2900, 6900],
      ['Lantern', 1800, 3800],
      ['String Lights', 1200, 2200],
      ['Clip Light', 1900, 3400],
    ],
  },
  {
    name: 'Storage and Baskets',
    slug: 'storage',
    looks: TIMBERS,
    goesWith: ['textiles', 'stationery'],
    months: [1.6, 1.2, 1.1, 1, 0.9, 0.8, 0.8, 1, 1.2, 0.9, 0.8, 0.7],
    items: [
      ['Laundry Basket', 2900, 5900],
      ['Storage Crate', 1600, 3200],
      ['Bread Basket', 1100, 2000],
      ['Peg Rail', 1900, 3600],
      ['Magazine Rack', 2200, 4400],
    ],
  },
  {
    name: 'Stationery and Cards',
    slug: 'stationery',
    looks: PRINTS,
    goesWith: ['gift-wrap', 'storage'],
    multiples: 0.35,
    items: [
      ['Notebook', 700, 1400],
      ['Birthday Card', 250, 400],
      ['Thank You Card Set', 600, 1000],
      ['Desk Calendar', 900, 1600],
      ['Art Print', 1400, 3600],
    ],
  },
  {
    name: 'Gift Wrap',
    slug: 'gift-wrap',
    looks: PRINTS,
    goesWith: ['stationery', 'christmas'],
    multiples: 0.45,
    months: [0.6, 0.8, 0.8, 0.8, 0.9, 0.8, 0.7, 0.7, 0.8, 1, 1.8, 2.3],
    items: [
      ['Wrapping Paper', 350, 600],
      ['Gift Bag', 300, 550],
      ['Ribbon Reel', 300, 500],
      ['Gift Tags', 250, 450],
    ],
  },
  {
    name: 'Garden',
    slug: 'garden',
    looks: ['Terracotta', 'Galvanised', 'Slate', 'Recycled', 'Willow', 'Stone'],
    goesWith: ['lighting', 'kitchen'],
    months: [0.3, 0.6, 1.4, 2, 2.2, 1.8, 1.4, 1, 0.7, 0.4, 0.3, 0.3],
    items: [
      ['Plant Pot', 900, 2800],
      ['Watering Can', 1900, 3600],
      ['Bird Feeder', 1400, 2600],
      ['Herb Planter', 2200, 4200],
      ['Twine Tin', 700, 1100],
    ],
  },
  {
    name: 'Christmas',
    slug: 'christmas',
    looks: ['Felt', 'Glass', 'Brass', 'Folded Paper', 'Wooden', 'Woollen'],
    goesWith: ['gift-wrap', 'home-scent'],
    multiples: 0.35,
    months: [0.05, 0.02, 0.02, 0.02, 0.02, 0.02, 0.05, 0.2, 0.6, 1.6, 4.2, 4.5],
    items: [
      ['Star Decoration', 500, 900],
      ['Bauble Set', 1200, 2200],
      ['Wreath', 2400, 4400],
      ['Stocking', 1400, 2600],
      ['Advent Calendar', 1800, 3200],
    ],
  },
];

export const SIZES = ['', 'Small', 'Large', 'Set of Two'] as const;

export const BRANDS = [
  'Larkmoor Pottery',
  'Pebblewick',
  'Thistlecombe',
  'Oatmere Home',
  'Brindlehay',
  'Quillory Press',
  'Fennimarsh',
  'Tarnwether',
  'Hobbleford & Wren',
  'Saltcaddow',
] as const;

export const SUPPLIER_NAMES = [
  'Kilnbrook Ceramics',
  'Westerhay Trading',
  'Amblefold Textiles',
  'Copperlane Imports',
  'Netherwick Paper Works',
  'Harrowdene Woodcraft',
  'Tidewrack Soap House',
  'Lowmarsh Glass',
  'Ferrydown Wholesale',
  'Orchardgate Foods',
  'Skylaith Lighting',
  'Moorend Basketry',
] as const;

export const FIRST_WORDS = [
  'amber',
  'birch',
  'clover',
  'dusk',
  'ember',
  'fern',
  'hazel',
  'ivy',
  'juniper',
  'linen',
] as const;
export const SECOND_WORDS = [
  'otter',
  'heron',
  'kestrel',
  'badger',
  'wren',
  'marten',
  'plover',
  'vole',
  'finch',
  'hare',
] as const;
