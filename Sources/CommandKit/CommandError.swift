/// A reason why a command cannot do what its options, which are in order, ask for.
///
/// One line on standard error; `ValidationError` adds the usage, and is for options that are not in
/// order.
package struct CommandError: Error, CustomStringConvertible {
  package let description: String

  /// Says it in one sentence.
  package init(_ description: String) { self.description = description }
}
