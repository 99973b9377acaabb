/// The object that a pickle describes, as plain data: a graph of values, with calls left as descriptions.
struct Pickle {
  /// A value; what has parts is an index into the pickle's objects, so that a hostile file can
  /// build neither a cycle of references nor a chain too deep to release.
  enum Value: Hashable {
    case none
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case global(TorchGlobal)
    case object(Int)
  }

  /// A value with parts.
  struct Object {
    enum Kind: Equatable {
      case tuple
      case list
      /// Its items are key, value, key, value.
      case dictionary
      /// A call that Python would make; its items are the arguments.
      case call(TorchGlobal)
      /// Something kept outside the pickle; its one item says what.
      case persistent
    }

    let kind: Kind
    var items: [Value]
  }

  let root: Value
  let objects: [Object]

  /// The parts of a value of that kind; nil where it is of another.
  func items(of value: Value, _ kind: Object.Kind) -> [Value]? {
    guard case .object(let index) = value, objects[index].kind == kind else { return nil }
    return objects[index].items
  }
}

extension Pickle.Value {
  /// The number, where it is one.
  var integer: Int? {
    if case .integer(let integer) = self { integer } else { nil }
  }

  /// The text, where it is one.
  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }
}
