/*!40101 SET NAMES utf8 */;
/*!50003 SET sql_mode = 'a*/;b' */ ;
/*!50003 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.x = 1; SET NEW.y = 2; END */;
CREATE /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 PROCEDURE p() */ BEGIN SELECT 1; SELECT 2; END;
/* plain; */ SELECT /*+ hint; */ 3 /*! ; */;
/*!50003 DROP TABLE x /* inner; */ */;
SELECT 4 /*!99999 , 5 */;
