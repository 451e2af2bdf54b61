"""Read board facts from compiled device trees and from board.d scripts."""
