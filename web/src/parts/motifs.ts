import { hash } from "../format";

/** Strokes on a grid of 24, by words that names hold. */
const motifs: [RegExp, string][] = [
  [/headphone|耳机/i, "M4 15v-2a8 8 0 0 1 16 0v2M4 14h3v6H5.5A1.5 1.5 0 0 1 4 18.5V14Zm16 0h-3v6h1.5a1.5 1.5 0 0 0 1.5-1.5V14Z"],
  [/\bbag|shopper|tote|handbag|包|袋/i, "M5 9h14l-1 11H6L5 9Zm4 0a3 3.5 0 0 1 6 0"],
  [/mug|cup|tea ?|coffee|杯|茶|咖啡/i, "M5 8h11v7a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4V8Zm11 2h1.5a2.5 2.5 0 0 1 0 5H16M8 3v2m4-2v2"],
  [/heart|love|心|爱/i, "M12 20s-8-5-8-10.5A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.5C20 15 12 20 12 20Z"],
  [/candle|t-light|tealight|lantern|night light|蜡烛/i, "M9 10h6v10H9V10Zm3 0V8m0-5c1.5 1.5 1.5 3.5 0 5-1.5-1.5-1.5-3.5 0-5Z"],
  [/lamp|light|灯/i, "M8 4h8l3 8H5l3-8Zm4 8v7m-4 1h8"],
  [/clock|watch|alarm|钟|表/i, "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4v4l3 2"],
  [/cake|bake|muffin|biscuit|蛋糕|饼/i, "M5 12h14v8H5v-8Zm2 0c0-3 2-4 5-4s5 1 5 4M12 8V5m-7 11c2 2 4-1 7 0s5 2 7 0"],
  [/christmas|xmas|tree|圣诞|树/i, "m12 3 5 6h-3l4 5h-4l4 5H6l4-5H6l4-5H7l5-6Zm0 16v2"],
  [/star|星/i, "m12 4 2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.7L7 19l1.1-5.5L4 9.7 9.6 9 12 4Z"],
  [/flower|rose|garden|daisy|plant|花/i, "M12 9a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Zm0 0c-3-4-1-6 0-6s3 2 0 6Zm2.4 1.7c5-1 6 1 5.7 2s-2.7 2.2-5.7 0ZM9.6 10.7c-5-1-6 1-5.7 2s2.7 2.2 5.7 0ZM12 14v7"],
  [/bird|owl|duck|hen|chick|rooster|鸟/i, "M4 14c0-5 4-8 8-8a4 4 0 0 1 4 3l4 1-3.5 2C16 17 13 19 9 19l-3 2 .5-3.5C5 17 4 16 4 14Zm9.5-4.5h.01"],
  [/umbrella|parasol|rain|伞/i, "M12 4a8 8 0 0 1 8 8H4a8 8 0 0 1 8-8Zm0-1v1m0 8v6a2 2 0 0 0 4 0"],
  [/frame|picture|mirror|photo|框|画|镜/i, "M4 5h16v14H4V5Zm3 3h10v8H7V8Zm0 8 3.5-4 2.5 2.5 1.5-1.5L17 16"],
  [/card|paper|book|journal|notebook|napkin|tissue|卡|书|纸|本/i, "M6 4h9l3 3v13H6V4Zm9 0v3h3M9 11h6m-6 4h6"],
  [/jar|bottle|vase|glass|drink|瓶|罐/i, "M9 3h6v3l2 3v11H7V9l2-3V3Zm-2 8h10"],
  [/spoon|cutlery|knife|fork|kitchen|bowl|plate|dinner|cook|餐|碗|盘|厨/i, "M7 3v6a2 2 0 0 0 4 0V3M9 3v18M16 3c-2 2-2.5 6-1 9h1V3Zm0 9v9"],
  [/cushion|pillow|blanket|towel|枕|毯|巾/i, "M5 6c4 1.5 10 1.5 14 0-1.5 4-1.5 8 0 12-4-1.5-10-1.5-14 0 1.5-4 1.5-8 0-12Zm7 5.99h.01"],
  [/doll|toy|bear|doggy|cat|rabbit|bunny|soldier|玩|熊/i, "M7 5a2.5 2.5 0 1 0-1.5 4M17 5a2.5 2.5 0 1 1 1.5 4M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm-2.5 6h.01M14.5 11h.01M10 15c1 1 3 1 4 0"],
  [/ribbon|bunting|party|garland|gift|wrap|礼|派对/i, "M4 9h16v4H4V9Zm1 4h14v7H5v-7Zm7-4v11m0-11c-5 0-5-5-2.5-5S12 9 12 9Zm0 0c5 0 5-5 2.5-5S12 9 12 9Z"],
  [/sign|letter|block|word|door|牌/i, "M4 9h16v9H4V9Zm4 0 4-5 4 5M8 13h8"],
  [/shoe|boot|sock|slipper|鞋|袜/i, "M4 8h6l2 4 6 2a3 3 0 0 1 2 3v1H4V8Zm0 7h16"],
  [/shirt|dress|apron|coat|衣|裙/i, "m8 4-5 4 2.5 3L7 10v10h10V10l1.5 1L21 8l-5-4c-1 3-7 3-8 0Z"],
  [/phone|tablet|usb|cable|charger|手机|电/i, "M8 3h8v18H8V3Zm3 15h2"],
  [/postage|carriage|delivery|post\b|运|邮/i, "M3 7h11v9H3V7Zm11 3h4l3 3v3h-7v-6ZM7 18.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm10 0a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z"],
  [/box|tin|case|chest|drawer|storage|basket|crate|盒|箱|篮/i, "m12 3 8 4v10l-8 4-8-4V7l8-4Zm0 8 8-4m-8 4v10m0-10L4 7"],
  [/necklace|bracelet|ring|earring|jewel|项|链|戒/i, "M7 9h10l-5 11L7 9Zm0 0 2-4h6l2 4M4.5 9h15"],
];

const plain = [
  "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z",
  "m12 3 8 4v10l-8 4-8-4V7l8-4Zm0 8 8-4m-8 4v10m0-10L4 7",
  "M4 12c4-8 12-8 16 0-4 8-12 8-16 0Zm8-2a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z",
  "M5 19C5 10 10 5 19 5c0 9-5 14-14 14Zm0 0 8-8",
] as const;

export function motifOf(name: string): string {
  return motifs.find(([words]) => words.test(name))?.[1] ?? plain[hash(name) % plain.length]!;
}
