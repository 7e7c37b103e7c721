"""Paper and spreadsheets out; the only room that knows reportlab, and knows no database."""
