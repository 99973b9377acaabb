/// One member of the objects that stand for values of a type: how it is read, written and compared, said
/// once.
public struct JSONField<Root>: Sendable {
  /// Its name.
  public let name: StaticString
  /// Whether an object must have it.
  @usableFromInline let isRequired: Bool
  @usableFromInline let read: @Sendable (inout Root, inout JSONReader) throws(JSONFault) -> Void
  /// Writes name and value; nothing where there is none.
  @usableFromInline let write: @Sendable (Root, inout JSONWriter) -> Bool
  @usableFromInline let isEqual: @Sendable (Root, Root) -> Bool
  @usableFromInline let copy: @Sendable (Root, inout Root) -> Void

  /// A member that every object has, when it is read or when it is left out has what the value began with.
  @inlinable
  public init<Value: JSONCoded & Equatable & SendableMetatype>(
    _ name: StaticString, isRequired: Bool = false,
    _ get: @escaping @Sendable (Root) -> Value,
    _ set: @escaping @Sendable (inout Root, Value) -> Void
  ) {
    self.init(
      name: name, isRequired: isRequired,
      read: { root, reader throws(JSONFault) in set(&root, try Value(from: &reader)) },
      write: { root, writer in
        writer.name(name)
        get(root).write(to: &writer)
        return true
      },
      isEqual: { get($0) == get($1) }, copy: { set(&$1, get($0)) })
  }

  /// A member that may be absent; null says that it is.
  @inlinable
  public init<Value: JSONCoded & Equatable & SendableMetatype>(
    optional name: StaticString, _ get: @escaping @Sendable (Root) -> Value?,
    _ set: @escaping @Sendable (inout Root, Value?) -> Void
  ) {
    self.init(
      name: name, isRequired: false,
      read: { root, reader throws(JSONFault) in
        set(&root, reader.takeNull() ? nil : try Value(from: &reader))
      },
      write: { root, writer in
        guard let value = get(root) else { return false }
        writer.name(name)
        value.write(to: &writer)
        return true
      },
      isEqual: { get($0) == get($1) }, copy: { set(&$1, get($0)) })
  }

  @usableFromInline
  init(
    name: StaticString, isRequired: Bool,
    read: @escaping @Sendable (inout Root, inout JSONReader) throws(JSONFault) -> Void,
    write: @escaping @Sendable (Root, inout JSONWriter) -> Bool,
    isEqual: @escaping @Sendable (Root, Root) -> Bool,
    copy: @escaping @Sendable (Root, inout Root) -> Void
  ) {
    (self.name, self.isRequired) = (name, isRequired)
    (self.read, self.write) = (read, write)
    (self.isEqual, self.copy) = (isEqual, copy)
  }
}

/// The members of the objects that stand for values of a type, at most 64; what else an object has is
/// passed over.
///
/// All is open to the compiler, which makes code for each type of it: a long chat has many messages.
public struct JSONFields<Root>: Sendable {
  @usableFromInline let fields: [JSONField<Root>]
  /// Beside the fields, so that to look for one touches nothing else of them.
  @usableFromInline let names: [JSONMemberName]
  @usableFromInline
  let readers: [@Sendable (inout Root, inout JSONReader) throws(JSONFault) -> Void]
  @usableFromInline let required: UInt64

  /// Makes a schema.
  @inlinable
  public init(_ fields: [JSONField<Root>]) {
    precondition(fields.count <= 64, "more fields than bits")
    self.fields = fields
    names = fields.map { JSONMemberName($0.name) }
    readers = fields.map(\.read)
    required = fields.indices.reduce(0) { $0 | (fields[$1].isRequired ? 1 << UInt64($1) : 0) }
  }

  /// The members that an object had, by their place in the schema.
  public struct Found: Sendable {
    @usableFromInline var bits: UInt64 = 0

    @inlinable init() {}
  }

  /// Takes an object and stores what it has in a value.
  ///
  /// - Parameter other: Offered each member that is none of the fields; tells whether it took the value.
  @inlinable
  public func read(
    into root: inout Root, from reader: inout JSONReader,
    other: (inout JSONReader, JSONReader.Name) throws(JSONFault) -> Bool = { _, _ in false }
  ) throws(JSONFault) -> Found {
    var found = Found()
    // Members come as a rule in the order of the schema.
    var expected = 0
    guard try reader.beginObject() else { return found }
    repeat {
      if let index = try take(expected, &reader, other) {
        do throws(JSONFault) {
          try readers[index](&root, &reader)
        } catch {
          throw error.inside("\(names[index].name)")
        }
        found.bits |= 1 << UInt64(index)
        expected = index + 1
      }
    } while reader.takeComma()
    try reader.endObject()
    return found
  }

  /// Takes the name of a member and the colon after it; the field's place, or nil where it is another
  /// member, whose value is taken too.
  @inlinable
  func take(
    _ expected: Int, _ reader: inout JSONReader,
    _ other: (inout JSONReader, JSONReader.Name) throws(JSONFault) -> Bool
  ) throws(JSONFault) -> Int? {
    if let index = reader.takeMember(of: names, from: expected) { return index }
    let name = try reader.memberName()
    if let index = names.firstIndex(where: { name.matches($0.name) }) { return index }
    if try !other(&reader, name) { try reader.skip() }
    return nil
  }

  /// Whether an object had a member.
  @inlinable
  public func has(_ name: StaticString, _ found: Found) -> Bool {
    fields.indices.contains {
      "\(names[$0].name)" == "\(name)" && found.bits & 1 << UInt64($0) != 0
    }
  }

  /// Whether an object had the first member of the schema.
  @inlinable
  public func hasFirst(_ found: Found) -> Bool { found.bits & 1 != 0 }

  /// Makes sure that an object had all that it must have.
  @inlinable
  public func requireAll(_ found: Found) throws(JSONFault) {
    let missing = required & ~found.bits
    guard missing != 0 else { return }
    throw JSONFault.content("is missing").inside("\(names[missing.trailingZeroBitCount].name)")
  }

  /// Writes all members of a value, into an object that was begun.
  @inlinable
  public func write(_ root: Root, to writer: inout JSONWriter) {
    for field in fields { _ = field.write(root, &writer) }
  }

  /// Writes the members in which a value differs from an older one, null for those that are gone, into an
  /// object that was begun.
  @inlinable
  public func write(_ root: Root, changedFrom old: Root, to writer: inout JSONWriter) {
    for field in fields where !field.isEqual(root, old) {
      guard !field.write(root, &writer) else { continue }
      writer.name(field.name)
      writer.null()
    }
  }

  /// Whether two values differ in a member.
  @inlinable
  public func differ(_ one: Root, _ other: Root) -> Bool {
    fields.contains { !$0.isEqual(one, other) }
  }

  /// Stores the members in which a value differs from an older one in another value.
  @inlinable
  public func copy(from root: Root, since old: Root, to other: inout Root) {
    for field in fields where !field.isEqual(root, old) { field.copy(root, &other) }
  }

  /// Whether both values changed the same member of an older one, to something different.
  @inlinable
  public func conflict(_ one: Root, _ other: Root, since old: Root) -> Bool {
    fields.contains {
      !$0.isEqual(one, old) && !$0.isEqual(other, old) && !$0.isEqual(one, other)
    }
  }
}

/// A value that is an object in JSON; what its fields leave out is as in `init()`.
public protocol JSONObject: JSONCoded {
  /// All that an object holds.
  static var fields: JSONFields<Self> { get }

  /// The value of an empty object, as far as it may be empty.
  static var blank: Self { get }
}

extension JSONObject {
  @inlinable
  public init(from reader: inout JSONReader) throws(JSONFault) {
    self = Self.blank
    try Self.fields.requireAll(try Self.fields.read(into: &self, from: &reader))
  }

  @inlinable
  public func write(to writer: inout JSONWriter) {
    writer.object { Self.fields.write(self, to: &$0) }
  }
}
