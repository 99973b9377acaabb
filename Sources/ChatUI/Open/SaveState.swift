/// How far the conversation that is shown is kept on disk.
struct SaveState: Hashable, Sendable {
  /// Whether what is on the screen is on disk.
  enum Status: Hashable, Sendable {
    case saved, saving, unsaved
    case failed(problem: String)
  }

  /// Whether leaving the conversation would lose what could not be saved of it.
  enum Loss: Hashable, Sendable {
    case none, threatens
    /// The person was told; to ask once more is to agree.
    case accepted
  }

  var status = Status.saved
  var loss = Loss.none
  /// Ticks since the last save or, with nothing unsaved, of no meaning.
  var ticks = 0
  /// Whether the person asked for the save that is under way.
  var isAnnounced = false

  /// Whether everything is on disk or on its way there.
  var isUnderWay: Bool { status == .saved || status == .saving }

  /// A tick passed.
  ///
  /// - Returns: Whether it is time to save: a kill loses at most what was written in the last second.
  mutating func tick() -> Bool {
    ticks += 1
    return status == .unsaved && ticks >= 10
  }
}
