/// Texts with the ids that the reference tokenizers give them, World by `rwkv` 0.8.32 and GPT-NeoX
/// by `tokenizers` 0.22.2: a selection that needs no other material, one line for each kind of
/// trouble.
struct ReferenceText: Sendable {
  let text: String
  let world: [Int]
  let gptNeoX: [Int]

  static let all: [ReferenceText] = [
    ReferenceText(
      text: "User: hi\n\nAssistant:", world: [24281, 59, 4571, 261, 5585, 41693, 59],
      gptNeoX: [6989, 27, 14260, 187, 187, 6717, 5567, 27]),
    ReferenceText(text: "   ", world: [3340], gptNeoX: [50275]),
    ReferenceText(text: "                          ", world: [65440], gptNeoX: [50254, 50276]),
    ReferenceText(text: "  word", world: [267, 27500], gptNeoX: [50276, 3418]),
    ReferenceText(
      text: "                         word", world: [65436, 27500], gptNeoX: [50254, 3159]),
    ReferenceText(
      text: "end                         ", world: [7463, 65436], gptNeoX: [423, 50254, 209]),
    ReferenceText(text: "\n\n", world: [261], gptNeoX: [535]),
    ReferenceText(text: "a\n\n\nb", world: [98, 3328, 99], gptNeoX: [66, 535, 187, 67]),
    ReferenceText(text: "a\n\n\n\n\nb", world: [98, 28349, 99], gptNeoX: [66, 5429, 187, 67]),
    ReferenceText(text: " \n \n ", world: [3337, 262], gptNeoX: [4928, 586]),
    ReferenceText(text: "x \t\n y", world: [121, 264, 262, 122], gptNeoX: [89, 28910, 187, 340]),
    ReferenceText(text: "\u{A0}\u{A0}", world: [27580], gptNeoX: [2519]),
    ReferenceText(
      text: "\u{200B}zero\u{200B}width", world: [9808, 27552, 9808, 36008],
      gptNeoX: [12882, 10528, 12882, 3429]),
    ReferenceText(text: "a\u{0}b", world: [98, 1, 99], gptNeoX: [66, 177, 67]),
    ReferenceText(
      text: "\u{1}\u{2}\u{1B}[0m", world: [2, 3, 28, 92, 49, 110],
      gptNeoX: [178, 179, 36320, 17, 78]),
    ReferenceText(text: "trail \n", world: [35792, 265], gptNeoX: [7604, 300, 2490]),
    ReferenceText(
      text: "'s 't 're 've 'm 'll 'd 'S 'RE",
      world: [
        460, 274, 117, 274, 2155, 274, 2255, 274, 110, 274, 2018, 274, 101, 274, 84, 274, 1397,
      ],
      gptNeoX: [434, 686, 85, 686, 250, 686, 306, 686, 78, 686, 620, 686, 69, 686, 52, 686, 1848]),
    ReferenceText(
      text: "Bob: Hello\n\nAlice:", world: [5641, 59, 36786, 261, 32890, 59],
      gptNeoX: [26845, 27, 24387, 187, 187, 2422, 547, 27]),
    ReferenceText(
      text: "wait......what???!!!", world: [27444, 40269, 27476, 5446, 5163],
      gptNeoX: [14061, 33021, 5371, 33186, 15844]),
    ReferenceText(text: "3.14159", world: [52, 47, 634, 635, 58], gptNeoX: [20, 15, 1047, 17220]),
    ReferenceText(
      text: "\u{BD} \u{2153} \u{B2} \u{B3} \u{2084} \u{2167} \u{2468} \u{E53} \u{663}",
      world: [
        2459, 33, 9875, 33, 2448, 33, 2449, 33, 9856, 33, 9883, 33, 9961, 33, 2993, 148, 33, 218,
        164,
      ],
      gptNeoX: [
        8313, 3384, 216, 230, 1191, 112, 1191, 113, 3384, 213, 215, 3384, 216, 102, 3384, 228, 103,
        209, 7772, 230, 209, 149, 98,
      ]),
    ReferenceText(
      text: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      world: [53739, 53739, 53739, 53739, 53739, 53739, 1733],
      gptNeoX: [49642, 49642, 49642, 49642, 49642, 49642, 5781]),
    ReferenceText(
      text: "\tindent\n\t\tmore\n    spaces\n        eight\n",
      world: [10, 41621, 3324, 26276, 28352, 42287, 54807, 34256, 11],
      gptNeoX: [186, 31808, 996, 186, 3062, 187, 50274, 31748, 187, 50270, 19521, 187]),
    ReferenceText(
      text: "a<|endoftext|>b", world: [98, 61, 125, 25258, 7588, 2318, 125, 63, 99],
      gptNeoX: [66, 0, 67]),
    ReferenceText(
      text: "<|endoftext|", world: [61, 125, 25258, 7588, 2318, 125],
      gptNeoX: [29, 93, 423, 1171, 1156, 93]),
    ReferenceText(
      text: "  <|endoftext|>   x", world: [267, 61, 125, 25258, 7588, 2318, 125, 63, 3340, 121],
      gptNeoX: [50276, 0, 50275, 89]),
    ReferenceText(
      text:
        "Caf\u{E9} na\u{EF}ve fa\u{E7}ade \u{153}uvre Stra\u{DF}e \u{C5}\u{C4}\u{D6} \u{E5}\u{E4}\u{F6} \u{F1} \u{E7} \u{F8} \u{142}",
      world: [
        918, 7596, 46644, 30831, 6914, 47852, 50707, 4942, 2466, 2484, 4966, 2498, 2516, 4977, 4968,
        4982, 4995,
      ],
      gptNeoX: [
        36, 2320, 860, 36060, 40881, 796, 6078, 230, 38527, 19967, 44366, 17732, 37515, 45403,
        13581, 1392, 2381, 1325, 111, 20078, 37292, 6078, 213,
      ]),
    ReferenceText(
      text:
        "\u{627}\u{64E}\u{644}\u{652}\u{639}\u{64E}\u{631}\u{64E}\u{628}\u{650}\u{64A}\u{64E}\u{651}\u{629}\u{64F}",
      world: [
        2924, 2956, 2948, 2960, 2942, 2956, 2934, 2956, 2925, 2958, 2954, 2956, 2959, 2926, 2957,
      ],
      gptNeoX: [
        3142, 37926, 4467, 149, 229, 13793, 37926, 6900, 37926, 13621, 149, 227, 6463, 37926, 149,
        228, 12458, 149, 226,
      ]),
    ReferenceText(
      text: "\u{4E2D}\u{6587}\u{548C}English\u{6DF7}\u{5408}text\u{6D4B}\u{8BD5}123",
      world: [10285, 13012, 11124, 48487, 13916, 11038, 27139, 13827, 16707, 632, 52],
      gptNeoX: [13609, 20855, 21458, 14376, 36087, 117, 24168, 1156, 21998, 222, 11894, 232, 10683]),
    ReferenceText(
      text:
        "\u{FF26}\u{FF55}\u{FF4C}\u{FF4C}\u{FF57}\u{FF49}\u{FF44}\u{FF54}\u{FF48} \u{FF11}\u{FF12}\u{FF13}",
      world: [
        19163, 19210, 19201, 19201, 19212, 19198, 19193, 19209, 19197, 33, 19142, 19143, 19144,
      ],
      gptNeoX: [
        3193, 101, 20422, 232, 20422, 223, 20422, 223, 20422, 234, 20422, 220, 20422, 215, 20422,
        231, 20422, 219, 209, 41870, 3193, 229, 3193, 230,
      ]),
    ReferenceText(
      text: "\u{1F600}\u{1F600}\u{1F600}", world: [3319, 153, 129, 3319, 153, 129, 3319, 153, 129],
      gptNeoX: [14931, 235, 211, 14931, 235, 211, 14931, 235, 211]),
    ReferenceText(
      text: "1\u{FE0F}\u{20E3}2\u{FE0F}\u{20E3}",
      world: [50, 19103, 227, 132, 164, 51, 19103, 227, 132, 164],
      gptNeoX: [18, 171, 118, 226, 158, 214, 98, 19, 171, 118, 226, 158, 214, 98]),
    ReferenceText(text: "e\u{301}", world: [102, 2672], gptNeoX: [860]),
    ReferenceText(
      text: "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t",
      world: [1498, 102, 2673, 2672, 2065, 21104, 2679, 2673, 117],
      gptNeoX: [23976, 32595, 1251, 17721, 35177, 85]),
    ReferenceText(
      text: "\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}",
      world: [
        226, 133, 147, 226, 134, 162, 226, 135, 172, 226, 133, 129, 226, 134, 180, 226, 135, 176,
      ], gptNeoX: [39742, 36178, 211]),
    ReferenceText(text: "\u{AC01}", world: [18496], gptNeoX: [26532, 212]),
    ReferenceText(
      text: "s\u{323}\u{307} s\u{323}\u{307} \u{17F}\u{323}\u{307}",
      world: [116, 2679, 205, 136, 350, 2679, 205, 136, 33, 2606, 2679, 205, 136],
      gptNeoX: [15868, 104, 209, 15868, 104, 209, 9702, 238, 136, 98]),
    ReferenceText(
      text: "a\u{30A}\u{301} b\u{327}", world: [98, 205, 139, 2672, 333, 205, 168],
      gptNeoX: [131, 121, 270, 136, 102]),
  ]
}
