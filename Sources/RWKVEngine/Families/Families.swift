import RWKVCheckpoints

/// The families that the engine knows.
struct Families: Sendable {
  /// Every family there is; a new one is a folder and a place here.
  static let all = Families([RWKV4(), RWKV5(), RWKV6(), RWKV7()])

  /// In the order in which a checkpoint is held against them.
  let list: [any Family]

  init(_ list: [any Family]) { self.list = list }

  /// The family of a checkpoint by its tensors.
  ///
  /// - Throws: `CheckpointError` where it is none: what it seems to be, and what is supported.
  func family(of names: TensorNames, path: String) throws(CheckpointError) -> any Family {
    if let family = list.first(where: { $0.owns(names) }) { return family }
    throw CheckpointError(
      path: path,
      problem:
        "\(ForeignModel.description(of: names)); \(self.names(joinedBy: "and")) are supported")
  }

  /// The family of that name.
  subscript(name: String) -> (any Family)? { list.first { $0.name == name } }

  /// "RWKV-4 and RWKV-6", or of some only.
  func names(joinedBy word: String, where isMeant: (any Family) -> Bool = { _ in true }) -> String {
    let names = list.filter(isMeant).map(\.name)
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(word) " + last
  }
}
