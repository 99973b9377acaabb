/// The ids of messages that are met one after another: does one occur, did it before?
///
/// As a rule they rise, in the order of writing, and what is looked for is the last one, the parent of
/// what comes next; else it is found by halving. Only others need a table.
struct MessageIDs {
  private var rising: [MessageID] = []
  private var others: Set<MessageID> = []

  /// The greatest; 0 where there is none.
  var greatest: MessageID { rising.last ?? 0 }

  func contains(_ id: MessageID) -> Bool {
    if id == rising.last { return true }
    let place = rising.partitioningIndex { $0 >= id }
    return place < rising.count && rising[place] == id || others.contains(id)
  }

  /// Adds an id above 0; false where it is there already.
  mutating func insert(_ id: MessageID) -> Bool {
    if id > greatest {
      rising.append(id)
      return true
    }
    return !contains(id) && others.insert(id).inserted
  }
}
