import Foundation

/// Unicode's canonical composition (Normalization Form C) of texts.
///
/// Foundation composes, but in Swift 6.3 with defects, seen against Unicode's own algorithm, which
/// shape this:
/// - What is composed in part stays so (U+AC00 U+11A8 remains two scalars): text is decomposed
///   first.
/// - The jamo just outside the ranges that compose are taken for members of them (U+1100 U+1161
///   U+11A7 loses its last scalar): text is cut at those four, which compose with nothing.
/// - Sorting n marks on a letter takes n² steps: text is also cut after 128 marks in a row, more
///   than any writing system puts there.
enum CanonicalComposition {
  /// A text in Normalization Form C; bytes that are not UTF-8 throughout stay as they are.
  static func compose(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(where: { $0 >= 0x80 }), let string = String(validating: text, as: UTF8.self)
    else { return text }
    return Array(compose(string).utf8)
  }

  private static func compose(_ text: String) -> String {
    var composed = String.UnicodeScalarView()
    var stretch = String.UnicodeScalarView()
    var marks = 0

    func composeStretch() {
      if stretch.isEmpty { return }
      composed +=
        String(stretch).decomposedStringWithCanonicalMapping
        .precomposedStringWithCanonicalMapping.unicodeScalars
      stretch.removeAll()
    }

    for scalar in text.unicodeScalars {
      if inertJamo.contains(scalar.value) {
        composeStretch()
        composed.append(scalar)
        continue
      }
      marks = isMark(scalar) ? marks + 1 : 0
      if marks > 128 {
        composeStretch()
        marks = 1
      }
      stretch.append(scalar)
    }
    composeStretch()
    return String(composed)
  }

  private static let inertJamo: [UInt32] = [0x1113, 0x1176, 0x11A7, 0x11C3]

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }
}
