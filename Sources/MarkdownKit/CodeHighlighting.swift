/// A light colouring of code: comments, texts, numbers, and the words that most languages of a kind keep
/// for themselves.
public struct CodeHighlighting: Hashable, Sendable {
  /// The sort of a piece of code.
  public enum Token: Hashable, Sendable {
    case plain, keyword, string, number, comment
  }

  private let language: Language
  /// What goes on from the line before: the mark that ends it.
  private var openEnd: String?
  private var openToken = Token.plain

  /// Begins with the first line of a block in a language.
  public init(language: String) { self.language = Language(language) }

  /// The pieces of the next line, which together are the line.
  public mutating func tokens(of line: Substring) -> [(text: Substring, token: Token)] {
    var pieces: [(text: Substring, token: Token)] = []
    func add(_ text: Substring, _ token: Token) {
      guard !text.isEmpty else { return }
      if let last = pieces.last, last.token == token {
        pieces[pieces.count - 1].text = line[last.text.startIndex..<text.endIndex]
      } else {
        pieces.append((text, token))
      }
    }
    var rest = line
    if let end = openEnd {
      let (inside, isOver) = Self.cut(rest, at: end)
      add(inside, openToken)
      rest = rest[inside.endIndex...]
      if !isOver { return pieces }
      openEnd = nil
    }
    while let first = rest.first {
      if language.lineComments.contains(where: { rest.hasPrefix($0) }) {
        add(rest, .comment)
        return pieces
      }
      if let block = language.blocks.first(where: { rest.hasPrefix($0.start) }) {
        let (start, end) = (block.start, block.end)
        let token = start == end ? Token.string : .comment
        let (tail, isOver) = Self.cut(rest.dropFirst(start.count), at: end)
        add(rest[rest.startIndex..<tail.endIndex], token)
        rest = rest[tail.endIndex...]
        if !isOver {
          (openEnd, openToken) = (end, token)
          return pieces
        }
      } else if language.quotes.contains(first) {
        let text = Self.quoted(rest)
        add(text, .string)
        rest = rest[text.endIndex...]
      } else if first.isLetter || first == "_" {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        let name = language.ignoresCase ? word.lowercased() : String(word)
        add(word, language.keywords.contains(name) ? .keyword : .plain)
        rest = rest[word.endIndex...]
      } else if first.isASCII, first.isNumber {
        let number = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "._".contains($0)) }
        add(number, .number)
        rest = rest[number.endIndex...]
      } else {
        add(rest.prefix(1), .plain)
        rest = rest.dropFirst()
      }
    }
    return pieces
  }

  /// As much of a text as there is up to the end of a mark.
  private static func cut(_ text: Substring, at mark: String) -> (Substring, isOver: Bool) {
    guard let end = text.firstRange(of: mark)?.upperBound else { return (text, false) }
    return (text[..<end], true)
  }

  /// A text in quotes, to the closing one or the end of the line.
  private static func quoted(_ text: Substring) -> Substring {
    let quote = text.first
    var index = text.index(after: text.startIndex)
    while index < text.endIndex {
      let character = text[index]
      index = text.index(after: index)
      if character == quote { return text[..<index] }
      if character == "\\", index < text.endIndex { index = text.index(after: index) }
    }
    return text
  }
}

/// What is known of a language.
private struct Language: Hashable {
  var lineComments: [String] = []
  var blocks: [Block] = []
  var quotes: Set<Character> = ["\""]
  var keywords: Set<String> = []
  var ignoresCase = false

  struct Block: Hashable {
    var start: String
    var end: String
  }

  init(_ name: String) {
    switch name {
    case "python", "py", "python3", "ruby", "rb":
      lineComments = ["#"]
      blocks = [Block(start: "\"\"\"", end: "\"\"\""), Block(start: "'''", end: "'''")]
      quotes = ["\"", "'"]
      keywords = Self.words(
        """
        and as assert async await begin break case class continue def del do elif else elsif end
        ensure except False finally for from global if import in is lambda match module next nil
        None nonlocal not or pass raise require rescue return self True true false try unless until
        when while with yield
        """)
    case "bash", "sh", "shell", "zsh", "console", "fish":
      lineComments = ["#"]
      quotes = ["\"", "'"]
      keywords = Self.words(
        """
        case do done elif else esac exit export fi for function if in local return select set sudo
        then until while cd echo
        """)
    case "yaml", "yml", "toml", "ini", "conf", "dockerfile", "makefile", "make", "r":
      lineComments = ["#", ";"]
      quotes = ["\"", "'"]
      keywords = Self.words("true false null yes no on off FROM RUN COPY CMD ENV function if else")
    case "sql":
      lineComments = ["--"]
      blocks = [Block(start: "/*", end: "*/")]
      quotes = ["'", "\""]
      ignoresCase = true
      keywords = Self.words(
        """
        select from where and or not insert into values update set delete create table index drop
        alter join left right inner outer on group by order having limit offset as distinct union
        all null is in like between case when then else end primary key references default
        """)
    case "lua", "haskell", "hs":
      lineComments = ["--"]
      keywords = Self.words(
        """
        and break case class data deriving do else elseif end false for function goto if import in
        instance let local module newtype nil not of or repeat return then true type until where
        while
        """)
    case "html", "xml", "svg":
      blocks = [Block(start: "<!--", end: "-->")]
      quotes = ["\"", "'"]
    case "json", "json5":
      keywords = Self.words("true false null")
    case "", "text", "txt", "plain", "plaintext", "output":
      quotes = []
    default:
      lineComments = ["//"]
      blocks = [Block(start: "/*", end: "*/"), Block(start: "\"\"\"", end: "\"\"\"")]
      quotes = ["\"", "'", "`"]
      keywords = Self.words(
        """
        abstract actor as async await auto bool boolean break byte case catch chan char class const
        constexpr continue crate default defer delete do double else enum explicit export extends
        extension extern false final finally float fn for foreach friend from fun func function go
        goto guard if impl implements import in inline inout int interface internal is let long loop
        map match mod module mut namespace new nil none null nullptr operator override package
        private protected protocol pub public range readonly ref register return select self
        short signed sizeof static string struct super switch template this throw throws trait true
        try type typedef typename typeof undefined union unsafe unsigned use using val var virtual
        void volatile when where while with yield
        """)
    }
  }

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }
}
