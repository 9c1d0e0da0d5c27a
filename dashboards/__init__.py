"""What people see: pages, figures and reports of one edition."""
