import ChatCore

/// The model that is being fetched in the background.
struct Download: Hashable, Sendable {
  let model: MissingModel
  /// How far it is, e.g. "120 MB of 902 MB, 13 %, 11 MB/s, 1 min left".
  var progress = ""
  /// From 0 to 1.
  var share = 0.0

  var name: String { model.name }

  /// The forms in which the status bar shows it, longest first.
  var forms: [String] {
    let percent = "\(Int(share * 100)) %"
    return ["↓ \(name) \(progress)", "↓ \(name) \(percent)", "↓ \(percent)", ""]
  }
}
