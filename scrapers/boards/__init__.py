"""Board facts from compiled device trees and board.d scripts."""
